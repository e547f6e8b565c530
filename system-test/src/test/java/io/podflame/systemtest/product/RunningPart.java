package io.podflame.systemtest.product;

import io.podflame.systemtest.node.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A collector or an agent as a process of its own, started by the entry script. */
public final class RunningPart implements AutoCloseable {

    /** On a machine that many builds share, a JVM's start takes long. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private static final int STOP_TIMEOUT_SECONDS = 30;

    private final Process process;
    private final Path log;

    private RunningPart(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log what it prints goes to the end of this file */
    public static RunningPart start(Path log, String... arguments) {
        return startIn(List.of(), log, arguments);
    }

    /** @param entering words before the script's, e.g. to enter a namespace; must end in an exec */
    public static RunningPart startIn(List<String> entering, Path log, String... arguments) {
        return start(Script.builder(entering, arguments), log);
    }

    /** A part that is called in another way. */
    public static RunningPart start(ProcessBuilder builder, Path log) {
        try {
            return new RunningPart(
                    builder.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A collector; returns when it listens. */
    public static RunningPart collector(Path log, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "collector";
        System.arraycopy(options, 0, arguments, 1, options.length);
        RunningPart collector = start(log, arguments);
        try {
            var _ = collector.url();
            return collector;
        } catch (AssertionError e) {
            collector.close();
            throw e;
        }
    }

    /** Where a collector listens, as it says itself. */
    public String url() {
        return awaitLog("podflame collector \\S+: (https?://\\S+:\\d+),").group(1);
    }

    /** Waits until what it printed matches, and gives the last match. Fails at once when the process has ended. */
    public MatchResult awaitLog(String regex) {
        Pattern pattern = Pattern.compile(regex);
        try {
            return Eventually.get("the log matches " + regex, START_TIMEOUT, () -> {
                Optional<MatchResult> match = pattern.matcher(log()).results().reduce((earlier, later) -> later);
                if (match.isEmpty() && !process.isAlive()) {
                    throw new AssertionError("it ended with exit code " + process.exitValue());
                }
                return match;
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; its log:\n" + log(), e);
        }
    }

    /** All that it printed. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it ends by itself, and gives its exit code. */
    public int awaitExit() {
        return awaitEnd();
    }

    /** Ends it as Kubernetes does, and gives its exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Ends it without warning (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        var _ = awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + STOP_TIMEOUT_SECONDS + " s:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            var _ = stop();
        }
    }
}
