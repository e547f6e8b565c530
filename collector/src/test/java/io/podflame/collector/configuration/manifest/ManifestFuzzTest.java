package io.podflame.collector.configuration.manifest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.kubernetes.ObjectReader;
import io.podflame.collector.configuration.yaml.YamlParser;
import io.podflame.collector.configuration.yaml.YamlText;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.configuration.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class ManifestFuzzTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    static Stream<byte[]> seeds() throws IOException {
        List<String> names =
                List.of("era-0.8.yaml", "era-1.1.yaml", "era-1.5.yaml", "healthy-today.yaml", "load-test.yaml");
        Stream<byte[]> files = names.stream().map(name -> {
            try {
                return Files.readAllBytes(Manifests.file(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Stream<byte[]> hostile = Stream.of(
                        "a: &a [*a]",
                        "? [a, b]\n: c",
                        "kind: List\nitems: {a: b}",
                        "kind: Deployment\nmetadata: [x]\nspec: {template: {spec: {containers: [[], 1, {name: {}}]}}}",
                        "kind: ConfigMap\nmetadata: {name: istio-inject}\ndata: {config: \"template: '{{'\", values: '{'}",
                        "%YAML 9.9\n---\na",
                        "\ufeffkind: Pod",
                        "!!binary |\n  ////\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Stream.concat(files, hostile);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void readsOrReportsInBoundedTime(byte[] bytes) {
        long start = System.nanoTime();
        YamlText text = YamlParser.ofFile("fuzz.yaml").parse(new String(bytes, StandardCharsets.UTF_8));
        ObjectReader objects = new ObjectReader();
        text.documents().forEach(objects::add);
        ClusterConfiguration configuration = new ClusterConfiguration(
                List.of("fuzz.yaml"), objects.objects(), Map.of(), text.unreadable(), text.remarks(), Optional.empty());
        if (ConfigurationChecks.of(configuration).size() != 11) {
            throw new AssertionError("a check is missing");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (took.compareTo(LIMIT) > 0) {
            throw new AssertionError(took + " for " + bytes.length + " bytes");
        }
    }
}
