package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.Pipe;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A perf that runs, with pipes that are read without waiting. Closing it ends perf: first asked (SIGTERM, on which perf record ends as on
 * SIGINT, and writes what it has), later killed; nobody waits for it, and the JVM reaps it. Not thread-safe.
 */
final class PerfProcess implements AutoCloseable {

    private static final long KILL_AFTER_MILLIS = 3_000;
    private static final int ERROR_PIPE_BYTES = 64 * 1024;

    /** Where no event's name can be a file's: perf takes some that end in .c or .o for programs to load. */
    private static final File NOWHERE = new File("/proc/sys");

    private final Process process;
    private final Pipe output;
    private final Pipe errors;

    private PerfProcess(Process process, Pipe output, Pipe errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /**
     * @param outputBytes that may wait to be read
     * @throws IOException when the program cannot be started, or there are too many open files
     */
    static PerfProcess start(List<String> command, int outputBytes) throws IOException {
        Pipe output = new Pipe(outputBytes);
        try {
            Pipe errors = new Pipe(ERROR_PIPE_BYTES);
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(NOWHERE)
                        .redirectOutput(output.writePath().toFile())
                        .redirectError(errors.writePath().toFile());
                settle(builder.environment());
                PerfProcess started = new PerfProcess(builder.start(), output, errors);
                output.closeWriteEnd();
                errors.closeWriteEnd();
                return started;
            } catch (IOException e) {
                errors.close();
                throw e;
            }
        } catch (IOException e) {
            output.close();
            throw e;
        }
    }

    /** No person's settings, no pager, no downloads, and messages in English. */
    private static void settle(Map<String, String> environment) {
        environment.put("PERF_CONFIG", "/dev/null");
        environment.put("PERF_PAGER", "cat");
        environment.put("PAGER", "cat");
        environment.put("LC_ALL", "C");
        environment.remove("DEBUGINFOD_URLS");
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Only when not {@link #alive}: 128 and the signal's number for one that a signal ended. */
    int exitCode() {
        return process.exitValue();
    }

    Pipe output() {
        return output;
    }

    Pipe errors() {
        return errors;
    }

    /** Writes to perf's standard input; nothing happens when perf is gone. */
    void tell(String words) {
        try {
            process.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // its output ends too, and that is looked at
        }
    }

    /** Asks perf to end. */
    void end() {
        process.destroy();
    }

    @Override
    public void close() {
        end();
        process.onExit().orTimeout(KILL_AFTER_MILLIS, TimeUnit.MILLISECONDS).exceptionally(late -> {
            process.destroyForcibly();
            return process;
        });
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // what was not flushed is not needed any more
        }
        output.close();
        errors.close();
    }
}
