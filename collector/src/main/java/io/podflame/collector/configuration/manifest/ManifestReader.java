package io.podflame.collector.configuration.manifest;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterConfiguration.StatedRelease;
import io.podflame.collector.configuration.IstioRelease;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.configuration.kubernetes.ObjectReader;
import io.podflame.collector.configuration.yaml.YamlLimits;
import io.podflame.collector.configuration.yaml.YamlParser;
import io.podflame.collector.configuration.yaml.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads plain YAML and JSON manifests, several documents to a file. What cannot be read is reported with its line and costs itself only. Links
 * are not followed out of the folder.
 */
public final class ManifestReader {

    private static final int MAX_FILES = 2_000;

    /** Folders may be of folders, but not without end. */
    private static final int MAX_DEPTH = 12;

    /** Istio's archives unpack to {@code istio-0.5.0/}. */
    private static final Pattern RELEASE_FOLDER = Pattern.compile("istio-(\\d{1,2}\\.\\d{1,3})(?:\\..*)?");

    private static final Map<Subject, String> NOT_SEEN = Map.of(
            Subject.AUTOSCALER_STATUS, "a manifest has no status; ask the API server: kubectl get hpa --all-namespaces",
            Subject.NODES, "a manifest has none; ask the API server: kubectl get pods --all-namespaces -o wide");

    private final ObjectReader objects = new ObjectReader();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private ManifestReader() {}

    /** @param path a folder, with folders below, or a file. Throws {@link IOException} when there is nothing at the path. */
    public static ClusterConfiguration read(Path path) throws IOException {
        return new ManifestReader().configuration(path);
    }

    private ClusterConfiguration configuration(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        List<Path> files = folder ? manifests(path) : List.of(path);
        for (Path file : files.subList(0, Math.min(files.size(), MAX_FILES))) {
            read(file, folder ? path.relativize(file).toString() : file.toString());
        }
        if (files.size() > MAX_FILES) {
            unreadable.add(new Unreadable(
                    Place.of(path.toString()),
                    files.size() + " files, of which the first " + MAX_FILES + " were read",
                    "name a smaller folder"));
        }
        unreadable.addAll(objects.unreadable());
        remarks.addAll(objects.remarks());
        String source = folder ? "%d files of %s".formatted(files.size(), path) : path.toString();
        return new ClusterConfiguration(
                List.of("%s with %d objects".formatted(source, objects.count())),
                objects.objects(),
                NOT_SEEN,
                unreadable,
                remarks,
                release(path));
    }

    private static List<Path> manifests(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder, MAX_DEPTH)) {
            return paths.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void read(Path file, String name) throws IOException {
        long bytes = Files.size(file);
        // a character takes at most 4 bytes
        if (bytes > 4L * YamlLimits.FILE.characters()) {
            unreadable.add(new Unreadable(
                    Place.of(name), bytes + " bytes are too many for a manifest", "leave the file out, or split it"));
            return;
        }
        try {
            YamlText text = YamlParser.ofFile(name)
                    .parse(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                            .toString());
            text.documents().forEach(objects::add);
            unreadable.addAll(text.unreadable());
            remarks.addAll(text.remarks());
        } catch (CharacterCodingException e) {
            unreadable.add(new Unreadable(Place.of(name), "no UTF-8", "save it as UTF-8, or leave it out"));
        } catch (IOException e) {
            unreadable.add(new Unreadable(Place.of(name), String.valueOf(e.getMessage()), "may this user read it?"));
        }
    }

    /** The innermost folder whose name is a release's. */
    private static Optional<StatedRelease> release(Path path) {
        Optional<StatedRelease> release = Optional.empty();
        for (Path part : path.toAbsolutePath().normalize()) {
            Matcher matcher = RELEASE_FOLDER.matcher(part.toString());
            if (matcher.matches()) {
                release = IstioRelease.of(matcher.group(1))
                        .map(found -> new StatedRelease(found, "the folder's name " + part));
            }
        }
        return release;
    }
}
