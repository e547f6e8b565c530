package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Starts and ends processes for comparisons. */
public final class Commands {

    private static final int PATIENCE_SECONDS = 30;

    private Commands() {}

    /** Runs a command in a folder to its end. */
    static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = inFolder(folder, List.of(command)).start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + log(folder));
        }
    }

    /** Starts a command in a folder; what it prints goes into a log there. */
    static Process start(Path folder, String... command) throws IOException {
        return inFolder(folder, List.of(command)).start();
    }

    private static ProcessBuilder inFolder(Path folder, List<String> command) {
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile());
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log)
                .redirectError(log);
    }

    static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Ends a process and waits for it; servers get the time to end their children. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the condition holds, while the process lives. */
    static void await(Path folder, Process process, BooleanSupplier condition)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                Commands.end(process);
                throw new IOException("does not come up: " + log(folder));
            }
            Thread.sleep(20);
        }
    }

    /** The process below that one whose command line begins so; -1 while there is none. */
    static long child(Process parent, String start) {
        return parent.children()
                .filter(child -> commandLine(child.pid()).startsWith(start))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(-1);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException ended) {
            return "";
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a resource of the unwinding tests. */
    static Path copy(Path folder, String resource, String name) {
        Path file = folder.resolve(name);
        try (InputStream source = Commands.class.getResourceAsStream("/io/podflame/agent/unwind/" + resource)) {
            Files.copy(source, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
