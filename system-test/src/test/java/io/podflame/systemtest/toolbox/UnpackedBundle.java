package io.podflame.systemtest.toolbox;

import io.podflame.systemtest.node.CommandLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bundle of record-node's, unpacked by tar, so that it is not Podflame's own reader that judges.
 *
 * @param folder what is in podflame-bundle/
 * @param entries of the tar, in its order
 * @param links where its symbolic links lead, by their paths; unpacked they would lead out of the folder
 */
public record UnpackedBundle(Path file, Path folder, List<String> entries, Map<String, String> links) {

    /** A line of files/index. */
    public record IndexLine(
            String number, String device, String inode, int pid, String buildId, long sizeBytes, String path) {}

    public UnpackedBundle {
        entries = List.copyOf(entries);
        links = Map.copyOf(links);
    }

    /** The one bundle in a directory, unpacked beside it. */
    public static UnpackedBundle in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> bundles = files.filter(it -> it.toString().endsWith(".podflame.tar.gz"))
                    .toList();
            if (bundles.size() != 1) {
                throw new AssertionError("not one bundle in " + directory + ": " + bundles);
            }
            Path file = bundles.getFirst();
            Path target = Files.createDirectory(directory.resolve("unpacked"));
            CommandLine.run("tar", "-C", target.toString(), "-xzf", file.toString());
            List<String> entries =
                    List.of(CommandLine.run("tar", "-tzf", file.toString()).split("\n"));
            Path folder = target.resolve("podflame-bundle");
            return new UnpackedBundle(file, folder, entries, takeLinks(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> takeLinks(Path folder) throws IOException {
        Map<String, String> targets = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                targets.put(
                        folder.relativize(link).toString(),
                        Files.readSymbolicLink(link).toString());
                Files.delete(link);
            }
        }
        return targets;
    }

    public String text(String path) {
        try {
            return Files.readString(folder.resolve(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String path) {
        return Files.exists(folder.resolve(path));
    }

    public Map<String, String> manifest() {
        return text("manifest")
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    public List<IndexLine> index() {
        return text("files/index").lines().map(UnpackedBundle::indexLine).toList();
    }

    private static IndexLine indexLine(String line) {
        String[] fields = line.split("\t", 7);
        return new IndexLine(
                fields[0],
                fields[1],
                fields[2],
                Integer.parseInt(fields[3]),
                fields[4],
                Long.parseLong(fields[5]),
                fields[6]);
    }

    /** What perf script prints of the recording. */
    public List<String> samples(String fields) {
        return CommandLine.run(
                        "perf", "script", "-i", folder.resolve("perf.data").toString(), "-F", fields)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
