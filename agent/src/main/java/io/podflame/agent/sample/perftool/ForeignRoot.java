package io.podflame.agent.sample.perftool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A root file system beside our own: a toolbox's, or the node's below /host. Its programs need its libraries, so they are run by its own
 * dynamic loader, told where those are:
 *
 * <pre>
 * ROOT/lib64/ld-linux-x86-64.so.2 --library-path ROOT/lib/x86_64-linux-gnu:ROOT/usr/lib/… ROOT/usr/bin/perf record …
 * </pre>
 *
 * <p>That takes neither chroot nor mounts nor a capability, and the program sees this process's /proc and /sys. Links in it are
 * followed as if it were the root.
 */
final class ForeignRoot {

    private static final int MAX_LINKS = 40;
    private static final int MAX_CONFIGURED = 100;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final List<String> LOADERS = List.of(
            "lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1", "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
    private static final List<String> LIBRARIES = List.of(
            "lib/x86_64-linux-gnu",
            "usr/lib/x86_64-linux-gnu",
            "lib/aarch64-linux-gnu",
            "usr/lib/aarch64-linux-gnu",
            "lib64",
            "usr/lib64",
            "lib",
            "usr/lib");

    private final Path root;

    ForeignRoot(Path root) {
        this.root = root;
    }

    /** The file as a candidate; empty when it is not a program of this root: a wrapper script, a link that leads nowhere. */
    Optional<PerfCandidate> candidate(Path file) {
        Optional<Path> program = resolve(root.relativize(file)).filter(ForeignRoot::elf);
        Optional<Path> loader = LOADERS.stream()
                .flatMap(name -> resolve(Path.of(name)).stream())
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty() || loader.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = List.of(
                loader.get().toString(),
                "--library-path",
                libraryPath(),
                program.get().toString());
        return Optional.of(new PerfCandidate(file, command));
    }

    private static boolean elf(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return Arrays.equals(input.readNBytes(ELF.length), ELF);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private String libraryPath() {
        Set<String> directories = new LinkedHashSet<>();
        List<String> names = new ArrayList<>(LIBRARIES);
        names.addAll(configured());
        for (String name : names) {
            resolve(Path.of(name)).filter(Files::isDirectory).ifPresent(found -> directories.add(found.toString()));
        }
        return String.join(":", directories);
    }

    /** Directories that /etc/ld.so.conf.d names, without the first slash. */
    private List<String> configured() {
        List<String> names = new ArrayList<>();
        Optional<Path> folder = resolve(Path.of("etc/ld.so.conf.d"));
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*.conf")) {
            for (Path file : sorted(files)) {
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("/") && names.size() < MAX_CONFIGURED) {
                        names.add(line.strip().substring(1));
                    }
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException unreadable) {
            return names; // the usual ones mostly do
        }
        return names;
    }

    private static Set<Path> sorted(DirectoryStream<Path> files) {
        Set<Path> sorted = new TreeSet<>();
        files.forEach(sorted::add);
        return sorted;
    }

    /** Where a path of the root really is; empty when it is not there. */
    Optional<Path> resolve(Path relative) {
        Path done = root;
        List<Path> open = names(relative);
        int links = 0;
        while (!open.isEmpty()) {
            Path name = open.removeFirst();
            if (name.toString().equals("..")) {
                done = parent(done);
                continue;
            }
            Path next = done.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                done = next;
                continue;
            }
            Optional<Path> target = target(next);
            if (target.isEmpty() || ++links > MAX_LINKS) {
                return Optional.empty();
            }
            done = target.get().isAbsolute() ? root : done;
            open.addAll(0, names(target.get()));
        }
        return Files.exists(done, LinkOption.NOFOLLOW_LINKS) ? Optional.of(done) : Optional.empty();
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null || path.equals(root) ? root : parent;
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static List<Path> names(Path path) {
        List<Path> names = new ArrayList<>();
        path.forEach(names::add);
        names.removeIf(name -> name.toString().equals(".") || name.toString().isEmpty());
        return names;
    }
}
