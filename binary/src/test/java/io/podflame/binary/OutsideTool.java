package io.podflame.binary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of the machine for a second opinion; when it is missing, says which package has it. */
public final class OutsideTool {
    private static final Map<String, String> PACKAGES = Map.of(
            "go", "golang-go",
            "gcc", "gcc",
            "readelf", "binutils",
            "nm", "binutils",
            "llvm-symbolizer-14", "llvm-14");

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
            String remedy = "apt-get install " + PACKAGES.getOrDefault(command[0], command[0]);
            throw new UncheckedIOException("cannot run " + command[0] + "; " + remedy, e);
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
