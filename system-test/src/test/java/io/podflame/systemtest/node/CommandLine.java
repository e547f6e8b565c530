package io.podflame.systemtest.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class CommandLine {

    private static final int TIMEOUT_SECONDS = 60;

    private CommandLine() {}

    /** For cleaning up: a failure only means that there was nothing to clean. */
    public static void tryRun(String... arguments) {
        try {
            var _ = run(arguments);
        } catch (IllegalStateException e) {
            System.getLogger(CommandLine.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
        }
    }

    /**
     * Gives what it printed.
     *
     * @throws IllegalStateException when it fails or runs for over a minute, with its output
     */
    public static String run(String... arguments) {
        try {
            Process process =
                    new ProcessBuilder(arguments).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", arguments) + ": still running after a minute");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", arguments) + ": exit code " + process.exitValue() + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(String.join(" ", List.of(arguments)) + ": interrupted", e);
        }
    }
}
