package io.podflame.systemtest.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The entry script of this repository, told that everything is built. */
public final class Script {

    private static final int TIMEOUT_SECONDS = 180;
    /** Where it is on this machine. */
    public static final Path FILE = Path.of("..", "podflame").toAbsolutePath().normalize();

    private Script() {}

    /** What a command left behind. */
    public record Result(int exitCode, String output, String errors) {}

    /** Runs a command to its end, three minutes at most. */
    public static Result run(String... arguments) {
        return runIn(List.of(), arguments);
    }

    /** @param entering words before the script's, e.g. to enter a namespace; must end in an exec */
    public static Result runIn(List<String> entering, String... arguments) {
        return finish(builder(entering, arguments));
    }

    /** Runs any command to its end, three minutes at most. */
    public static Result finish(ProcessBuilder builder) {
        try {
            Path output = Files.createTempFile("podflame", ".out");
            Path errors = Files.createTempFile("podflame", ".err");
            try {
                Process process = builder.redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", builder.command()) + ": still running after "
                            + TIMEOUT_SECONDS + " s\n" + Files.readString(errors));
                }
                return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Not started yet.
     *
     * @param entering words before the script's, e.g. to enter a namespace
     */
    static ProcessBuilder builder(List<String> entering, String... arguments) {
        List<String> words = new ArrayList<>(entering);
        words.add(FILE.toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("PODFLAME_"));
        builder.environment().put("PODFLAME_READY", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
