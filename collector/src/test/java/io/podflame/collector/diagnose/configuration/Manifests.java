package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterConfiguration.Objects;
import io.podflame.collector.configuration.kubernetes.ObjectReader;
import io.podflame.collector.configuration.manifest.ManifestReader;
import io.podflame.collector.configuration.yaml.YamlParser;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Manifests of the tests, and what is found in them. */
public final class Manifests {

    private static final Path FOLDER = Path.of("src/test/resources/io/podflame/collector/configuration");

    private Manifests() {}

    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    public static ClusterConfiguration read(String name) {
        try {
            return ManifestReader.read(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a source that sees everything says of these documents. */
    public static ClusterConfiguration of(String yaml) {
        ObjectReader reader = new ObjectReader();
        var text = YamlParser.ofFile("test.yaml").parse(yaml);
        text.documents().forEach(reader::add);
        Objects objects = reader.objects();
        return new ClusterConfiguration(
                List.of("test.yaml"), objects, Map.of(), text.unreadable(), List.of(), Optional.empty());
    }

    static Check check(ClusterConfiguration configuration, String id) {
        return ConfigurationChecks.of(configuration).stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Severity, check and summary of all. */
    public static List<String> findings(ClusterConfiguration configuration) {
        return ConfigurationChecks.of(configuration).stream()
                .flatMap(check -> check.findings().stream())
                .map(Manifests::line)
                .toList();
    }

    static String line(Finding finding) {
        return finding.severity() + " " + finding.rule() + " " + finding.summary();
    }
}
