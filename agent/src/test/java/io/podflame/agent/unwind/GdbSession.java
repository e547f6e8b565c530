package io.podflame.agent.unwind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One gdb for one process: it runs when gdb lets it, and is stopped by SIGSTOP from outside. Closing lets the process go on. */
final class GdbSession implements AutoCloseable {

    /** A signal that falls together with one of gdb's own stops is lost. */
    private static final long AGAIN_MILLIS = 2_000;

    private final long pid;
    private final Path memory;
    private final Path log;
    private final Process gdb;
    private final BufferedReader output;
    private final Writer input;
    private final ScheduledExecutorService stopper = Executors.newSingleThreadScheduledExecutor();

    private GdbSession(long pid, Path memory, Path log, Process gdb) {
        this.pid = pid;
        this.memory = memory;
        this.log = log;
        this.gdb = gdb;
        this.output = gdb.inputReader();
        this.input = gdb.outputWriter();
    }

    /** @param folder for gdb's script and the stack memory */
    static GdbSession attach(long pid, Path folder) throws IOException {
        Path script = folder.resolve("stopped.py");
        try (InputStream resource = GdbSession.class.getResourceAsStream("stopped.py")) {
            Files.write(script, resource.readAllBytes());
        }
        Path memory = folder.resolve("memory");
        // debuginfod off by command: a variable of gdb's, in Rust's language, takes memory of the process
        ProcessBuilder command = new ProcessBuilder("gdb", "-q", "-nx", "-batch", "-iex", "set debuginfod enabled off");
        command.command().addAll(List.of("-p", Long.toString(pid), "-x", script.toString()));
        command.environment().put("MEMORY", memory.toString());
        Path log = folder.resolve("gdb.log");
        command.redirectError(log.toFile());
        GdbSession session = new GdbSession(pid, memory, log, command.start());
        session.readUntil("attached");
        return session;
    }

    /** Lets the process run for so long, stops it, and asks; it stays stopped until the next call. */
    StoppedProcess stopAfter(long millis) throws IOException {
        input.write("go\n");
        input.flush();
        ScheduledFuture<?> stop =
                stopper.scheduleWithFixedDelay(this::sendStop, millis, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        try {
            List<String> lines = new ArrayList<>(readUntil("thread"));
            stop.cancel(false);
            lines.addAll(readUntil("end"));
            return StoppedProcess.parse(lines, Files.readAllBytes(memory));
        } finally {
            stop.cancel(false);
        }
    }

    private void sendStop() {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> readUntil(String word) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("gdb ended; its last words: " + lines + Files.readString(log));
            }
            lines.add(line);
            if (line.equals(word) || line.startsWith(word + " ")) {
                return lines;
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopper.shutdownNow();
        input.close(); // at its end the script detaches
        if (!gdb.waitFor(10, TimeUnit.SECONDS)) {
            gdb.destroyForcibly().waitFor();
        }
    }
}
