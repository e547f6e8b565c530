package io.podflame.agent.unwind;

import io.podflame.agent.model.UserStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What gdb says of a process that SIGSTOP has stopped somewhere: registers, stack memory, and the addresses of its frames. */
record StoppedProcess(UserStack stack, List<Long> frames) {

    private static final int HEXADECIMAL = 16;
    private static final int ABI_64 = 2;

    /**
     * Stops the process, asks gdb, and lets it go on.
     *
     * @param script stopped.py
     * @param memory a file for the stack memory
     */
    static StoppedProcess look(long pid, Path script, Path memory) throws IOException, InterruptedException {
        signal("STOP", pid);
        try {
            awaitStop(pid);
            // not a variable of gdb's, which in Rust's language takes memory of the process
            ProcessBuilder command = new ProcessBuilder(
                            "gdb",
                            "-q",
                            "-nx",
                            "-batch",
                            "-iex",
                            "set debuginfod enabled off",
                            "-p",
                            Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            command.command().addAll(List.of("-x", script.toString()));
            command.environment().put("MEMORY", memory.toString());
            Process gdb = command.start();
            List<String> lines;
            try (BufferedReader output = gdb.inputReader()) {
                lines = output.lines().toList();
            }
            if (gdb.waitFor() != 0) {
                throw new IOException("gdb failed: " + String.join("\n", lines));
            }
            return of(lines, Files.readAllBytes(memory));
        } finally {
            signal("CONT", pid);
        }
    }

    private static StoppedProcess of(List<String> lines, byte[] bytes) {
        UserStack stack = new UserStack();
        List<Long> frames = new ArrayList<>();
        long mask = 0;
        for (String line : lines) {
            if (line.startsWith("register ")) {
                mask |= 1L << Integer.parseInt(line.split(" ")[1]);
            }
        }
        stack.begin(ABI_64, mask);
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("register")) {
                stack.setRegister(Integer.parseInt(words[1]), Long.parseUnsignedLong(words[2], HEXADECIMAL));
            } else if (words[0].equals("frame")) {
                frames.add(Long.parseUnsignedLong(words[1], HEXADECIMAL));
            }
        }
        System.arraycopy(bytes, 0, stack.memory(bytes.length), 0, bytes.length);
        return new StoppedProcess(stack, frames);
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    private static void awaitStop(long pid) throws IOException, InterruptedException {
        Path status = Path.of("/proc", Long.toString(pid), "stat");
        for (int i = 0; i < 200; i++) {
            String stat = Files.readString(status);
            if (stat.substring(stat.lastIndexOf(')')).startsWith(") T")) {
                return;
            }
            Thread.sleep(5);
        }
        throw new IOException("process " + pid + " does not stop");
    }
}
