package io.podflame.systemtest.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes images without a registry or Docker: a directory becomes a docker-archive tar of one layer, as {@code ctr images import} takes
 * it:
 *
 * <pre>
 * manifest.json       [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
 * config.json         architecture, entry point, SHA-256 of layer.tar
 * layer.tar           the directory
 * </pre>
 *
 * @param directory for everything it makes
 */
public record ContainerImages(Path directory) {

    /** Holds a pod's namespaces. */
    public static final String PAUSE = "localhost/pause:1";

    /** A shell and the small programs. */
    public static final String BUSYBOX = "localhost/busybox:1";

    /** Debian's etcd with the libraries it needs. */
    public static final String ETCD = "localhost/etcd:1";

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** An image as a file. */
    public record ImageFile(String name, Path file) {}

    /** One static program that waits for the signal to end. */
    public ImageFile pause() throws IOException {
        Path source = directory.resolve("pause.c");
        try (InputStream pause = ContainerImages.class.getResourceAsStream("pause.c")) {
            Files.copy(Objects.requireNonNull(pause, "pause.c"), source);
        }
        Path program = directory.resolve("pause-program");
        CommandLine.run("gcc", "-static", "-Os", "-s", "-o", program.toString(), source.toString());
        return pause(program);
    }

    /** The same where there is no compiler. */
    public ImageFile pause(Path program) throws IOException {
        Path root = Files.createDirectories(directory.resolve("pause"));
        Files.copy(program, root.resolve("pause"), StandardCopyOption.COPY_ATTRIBUTES);
        return image(PAUSE, root, List.of("/pause"));
    }

    /** Debian's busybox-static. */
    public ImageFile busybox() throws IOException {
        Path root = Files.createDirectories(directory.resolve("busybox"));
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("tmp"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : CommandLine.run("/bin/busybox", "--list").split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        return image(BUSYBOX, root, List.of("/bin/sh"));
    }

    /** Debian's etcd-server and etcd-client. */
    public ImageFile etcd() throws IOException {
        Path root = Files.createDirectories(directory.resolve("etcd"));
        Files.createDirectories(root.resolve("tmp"));
        copyProgram(Path.of("/usr/bin/etcd"), root);
        copyProgram(Path.of("/usr/bin/etcdctl"), root);
        return image(ETCD, root, List.of("/usr/bin/etcd"));
    }

    /** Copies a program to the same path below root, and its shared libraries with it. */
    public static void copyProgram(Path program, Path root) throws IOException {
        copyTo(program, root);
        Matcher library = LIBRARY.matcher(CommandLine.run("ldd", program.toString()));
        while (library.find()) {
            copyTo(Path.of(library.group(1)), root);
        }
    }

    private static void copyTo(Path file, Path root) throws IOException {
        Path copy = root.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        if (!Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(file.toRealPath(), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Any directory as an image. */
    public ImageFile image(String name, Path root, List<String> entryPoint) throws IOException {
        Path work = Files.createTempDirectory(directory, "image");
        Path layer = work.resolve("layer.tar");
        CommandLine.run(
                "tar",
                "-C",
                root.toString(),
                "--sort=name",
                "--mtime=@0",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-cf",
                layer.toString(),
                ".");
        Files.writeString(
                work.resolve("config.json"), """
                {"architecture": "%s", "os": "linux", "config": {"Entrypoint": [%s], "Env": ["PATH=/usr/bin:/bin"]},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                """.formatted(architecture(), quoted(entryPoint), sha256(layer)));
        Files.writeString(work.resolve("manifest.json"), """
                [{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]
                """.formatted(name));
        Path file = Files.createTempFile(directory, "image", ".tar");
        CommandLine.run(
                "tar", "-C", work.toString(), "-cf", file.toString(), "manifest.json", "config.json", "layer.tar");
        Files.delete(layer);
        return new ImageFile(name, file);
    }

    private static String quoted(List<String> entryPoint) {
        return entryPoint.stream().map(argument -> '"' + argument + '"').collect(Collectors.joining(", "));
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String sha256(Path file) throws IOException {
        try (var stream = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
