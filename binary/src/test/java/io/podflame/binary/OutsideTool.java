package io.podflame.binary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of the machine for a second opinion; when it is missing, says which package has it. */
public final class OutsideTool {
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("go", "golang-go"),
            Map.entry("gcc", "gcc"),
            Map.entry("musl-gcc", "musl-tools"),
            Map.entry("readelf", "binutils"),
            Map.entry("nm", "binutils"),
            Map.entry("objdump", "binutils"),
            Map.entry("objcopy", "binutils"),
            Map.entry("strip", "binutils"),
            Map.entry("aarch64-linux-gnu-as", "binutils-aarch64-linux-gnu"),
            Map.entry("aarch64-linux-gnu-ld", "binutils-aarch64-linux-gnu"),
            Map.entry("aarch64-linux-gnu-objdump", "binutils-aarch64-linux-gnu"),
            Map.entry("eu-strip", "elfutils"),
            Map.entry("eu-readelf", "elfutils"),
            Map.entry("llvm-symbolizer", "llvm"),
            Map.entry("dwz", "dwz"),
            Map.entry("addr2line", "binutils"),
            Map.entry("g++", "g++"),
            Map.entry("clang-14", "clang-14"),
            Map.entry("llvm-symbolizer-14", "llvm-14"),
            Map.entry("c++filt", "binutils"),
            Map.entry("rustc", "rustc"),
            Map.entry("xz", "xz-utils"));

    private OutsideTool() {}

    /** The lines of its standard output; standard error is shown when it fails. */
    public static List<String> run(String... command) {
        return run(Map.of(), command);
    }

    public static List<String> run(Map<String, String> environment, String... command) {
        return run(environment, Path.of("/dev/null"), command);
    }

    /** With a file as standard input. */
    public static List<String> runWithInput(Path input, String... command) {
        return run(Map.of(), input, command);
    }

    private static List<String> run(Map<String, String> environment, Path input, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return run(builder);
    }

    /** As {@link #run(String...)} for a program that reads its standard input to the end. */
    public static List<String> runWithInput(String input, String... command) {
        try {
            Path file = Files.createTempFile("input", ".txt"); // a pipe would have to be written while output is read
            try {
                Files.writeString(file, input);
                return run(new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(file.toFile()));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> run(ProcessBuilder builder) {
        List<String> command = builder.command();
        try {
            Process process = builder.start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed with " + process.exitValue());
            }
            return lines;
        } catch (IOException e) {
            String remedy = "apt-get install " + PACKAGES.getOrDefault(command.getFirst(), command.getFirst());
            throw new UncheckedIOException("cannot run " + command.getFirst() + "; " + remedy, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The path of an executable that a Debian package brings. */
    public static Path installed(String path, String debianPackage) {
        if (!Path.of(path).toFile().canRead()) {
            throw new IllegalStateException(path + " is missing; apt-get install " + debianPackage);
        }
        return Path.of(path);
    }
}
