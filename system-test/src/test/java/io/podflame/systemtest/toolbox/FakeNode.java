package io.podflame.systemtest.toolbox;

import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A root directory that looks like a node of a distribution which is not to be had here: busybox, an os-release, and stand-ins for package
 * managers, perf and the toolbox script. Scripts run in it for real, by chroot. Programs write what they were called with to /calls.
 *
 * @param root its root directory
 */
public record FakeNode(Path root) {

    /** A stand-in for perf that records; its argument after -o gets some bytes. */
    public static final String RECORDING_PERF = """
            case $1 in
                --version) echo "perf version 5.10.1" ;;
                record)
                    while [ "$1" != -o ]; do shift; done
                    echo recorded >"$2"
                    ;;
            esac
            """;

    /** What /usr/bin/perf of Debian 11 says on another kernel. */
    public static final String WRAPPER = """
            echo "E: linux-perf-6.6 is not installed." >&2
            exit 1
            """;

    /** Makes it in an empty directory. */
    public static FakeNode make(Path directory, String osRelease) {
        FakeNode node = new FakeNode(directory);
        for (String folder : List.of("bin", "usr/bin", "etc", "proc", "sys", "dev", "tmp", "mnt", "root", "var/lib")) {
            node.folder(folder);
        }
        node.file("etc/os-release", osRelease);
        node.copy(Path.of("/bin/busybox"), "bin/busybox");
        node.linkApplets();
        for (String script : List.of("install-perf", "check-node", "record-node")) {
            node.copy(ToolboxScript.named(script).file(), script);
        }
        return node;
    }

    /** @param script the lines of a shell script */
    public FakeNode withProgram(String path, String script) {
        Path program = file(path, "#!/bin/sh\necho \"${0##*/} $*\" >>/calls\n" + script);
        if (!program.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make executable: " + program);
        }
        return this;
    }

    public FakeNode withFile(String path, String text) {
        file(path, text);
        return this;
    }

    /** A further root inside of this one, such as a toolbox's. */
    public FakeNode within(String path, String osRelease) {
        return make(folder(path), osRelease);
    }

    /** Runs one of the scripts in it, as root. */
    public Script.Result run(Map<String, String> environment, String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "env",
                "-i",
                "PATH=/usr/bin:/bin",
                "HOME=/root",
                "sh",
                "-c",
                // a root of mounts, as a namespace of mounts needs
                "PATH=$PATH:/usr/sbin:/sbin; mount --bind \"$0\" \"$0\" && mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"",
                root.toString(),
                "/bin/env"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(List.of("PATH=/usr/bin:/bin", "/bin/sh", "/" + script));
        words.addAll(List.of(arguments));
        return Script.finish(new ProcessBuilder(words));
    }

    /** What its programs were called with, a line for each call; empty when none was. */
    public List<String> calls() {
        try {
            Path calls = root.resolve("calls");
            return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every path in it, without directories that are only for the kernel's files. */
    public List<String> paths() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void linkApplets() {
        try {
            for (String applet : CommandLine.run("/bin/busybox", "--list").split("\n")) {
                Path link = root.resolve("bin").resolve(applet);
                if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, Path.of("busybox"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder(String path) {
        try {
            return Files.createDirectories(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(Path from, String path) {
        try {
            if (!Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(from, root.resolve(path), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
