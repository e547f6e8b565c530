package io.podflame.agent.unwind;

import io.podflame.agent.unwind.program.RunningProgram;
import io.podflame.agent.unwind.program.RunningProgram.Emulation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One gdb for one process: it runs when gdb lets it, and is stopped by SIGSTOP from outside, in an emulator by SIGUSR2. Closing lets the process go on.
 */
final class GdbSession implements AutoCloseable {

    /** A signal that falls together with one of gdb's own stops is lost. */
    private static final long AGAIN_MILLIS = 2_000;

    private final List<String> stop;
    private final Path memory;
    private final Path log;
    private final Process gdb;
    private final BufferedReader output;
    private final Writer input;
    private final ScheduledExecutorService stopper = Executors.newSingleThreadScheduledExecutor();

    private GdbSession(List<String> stop, Path memory, Path log, Process gdb) {
        this.stop = stop;
        this.memory = memory;
        this.log = log;
        this.gdb = gdb;
        this.output = gdb.inputReader();
        this.input = gdb.outputWriter();
    }

    /** @param folder for gdb's script and the stack memory */
    static GdbSession attach(RunningProgram program, Path folder) throws IOException {
        Path script = folder.resolve("stopped.py");
        try (InputStream resource = GdbSession.class.getResourceAsStream("stopped.py")) {
            Files.write(script, resource.readAllBytes());
        }
        Path memory = folder.resolve("memory");
        Path log = folder.resolve("gdb.log");
        ProcessBuilder command = command(program, script);
        command.environment().put("MEMORY", memory.toString());
        Process gdb = command.redirectError(log.toFile()).start();
        List<String> stop =
                List.of("kill", program.emulation().isPresent() ? "-USR2" : "-STOP", Long.toString(program.pid()));
        GdbSession session = new GdbSession(stop, memory, log, gdb);
        session.readUntil("attached");
        return session;
    }

    /** Debuginfod is off by command: a variable of gdb's, in Rust's language, takes memory of the process. */
    private static ProcessBuilder command(RunningProgram program, Path script) {
        List<String> words =
                new ArrayList<>(List.of("gdb-multiarch", "-q", "-nx", "-batch", "-iex", "set debuginfod enabled off"));
        ProcessBuilder command = new ProcessBuilder(words);
        Optional<Emulation> emulation = program.emulation();
        if (emulation.isPresent()) {
            words.addAll(List.of("-iex", "set sysroot " + emulation.get().root()));
            words.add(emulation.get().program().toString());
            command.environment().put("REMOTE", emulation.get().socket().toString());
            command.environment().put("MAPS", emulation.get().maps().toString());
        } else {
            words.set(0, "gdb");
            words.addAll(List.of("-p", Long.toString(program.pid())));
        }
        words.addAll(List.of("-x", script.toString()));
        return command;
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
            new ProcessBuilder(stop).start().waitFor();
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
