package io.podflame.importing.bundle;

import io.podflame.binary.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An unpacked bundle, in a temporary folder that goes when it is closed:
 *
 * <pre>
 * manifest  problems  perf.data  files/index  files/N  cri/…  oci/…  perf-maps/…
 * proc/     laid out as the node's: kallsyms, PID/cgroup, PID/cmdline, PID/exe …
 * </pre>
 */
public final class Bundle implements AutoCloseable {

    private static final String FORMAT = "1";

    private final Path folder;
    private final Map<String, String> manifest;
    private final List<String> problems;

    private Bundle(Path folder, Map<String, String> manifest, List<String> problems) {
        this.folder = folder;
        this.manifest = manifest;
        this.problems = problems;
    }

    /** Whether the file is a bundle, by its content. */
    public static boolean recognizes(Path file) throws IOException {
        return BundleExtractor.recognizes(file);
    }

    /**
     * Unpacks a bundle.
     *
     * @throws MalformedInputException when it is none, or of another version of the format
     */
    public static Bundle open(Path file) throws IOException {
        Path folder = Files.createTempDirectory("podflame-bundle");
        try (InputStream input = new BufferedInputStream(Files.newInputStream(file))) {
            new BundleExtractor(folder, file.toString()).extract(input);
            Map<String, String> manifest = readManifest(folder.resolve("manifest"), file);
            Path problems = folder.resolve("problems");
            return new Bundle(folder, manifest, Files.exists(problems) ? Files.readAllLines(problems) : List.of());
        } catch (IOException | RuntimeException e) {
            deleteAll(folder);
            throw e;
        }
    }

    private static Map<String, String> readManifest(Path file, Path bundle) throws IOException {
        if (!Files.exists(file)) {
            throw new MalformedInputException(bundle.toString(), 0, "an entry podflame-bundle/manifest", "none");
        }
        Map<String, String> manifest = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                manifest.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        String format = manifest.getOrDefault("format", "none");
        if (!format.equals(FORMAT)) {
            throw new MalformedInputException(bundle.toString(), 0, "a bundle of format " + FORMAT, "format " + format);
        }
        return Map.copyOf(manifest);
    }

    /** What the manifest says under this key, e.g. "node"; empty when it does not. */
    public Optional<String> fact(String key) {
        return Optional.ofNullable(manifest.get(key)).filter(value -> !value.isBlank());
    }

    /** What could not be had on the node, each with its remedy. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The recording. */
    public Path recording() {
        return folder.resolve("perf.data");
    }

    /** Under which "proc" is as the node had it. */
    public Path root() {
        return folder;
    }

    public Path proc() {
        return folder.resolve("proc");
    }

    /** Whether the node's /proc said that a process was a thread of the kernel: it runs no file. */
    public boolean kernelThread(int pid) {
        Path process = proc().resolve(Integer.toString(pid));
        return Files.exists(process.resolve("stat"))
                && !Files.exists(process.resolve("exe"), LinkOption.NOFOLLOW_LINKS);
    }

    /** The files that were mapped executable on the node. */
    public FileIndex files() throws IOException {
        return FileIndex.read(folder.resolve("files"));
    }

    /** The pods whose containers ran on the node, by container ID. */
    public PodList pods() throws IOException {
        return PodList.read(folder);
    }

    /** The map of just-in-time code that the process had written; empty when it had not. */
    public Optional<Path> perfMap(int pid) {
        return Optional.of(folder.resolve("perf-maps").resolve(pid + ".map")).filter(Files::exists);
    }

    @Override
    public void close() throws IOException {
        deleteAll(folder);
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
