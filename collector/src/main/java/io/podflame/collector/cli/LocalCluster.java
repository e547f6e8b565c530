package io.podflame.collector.cli;

import io.podflame.collector.api.AgentView;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A collector and an agent on loopback for one profile: the same two processes as in a cluster. Closing stops them. */
final class LocalCluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int LOG_LINES = 15;

    private final Path logs;
    private final List<Process> processes = new ArrayList<>();
    private final Thread stopper = new Thread(this::stop);
    private final ApiClient api;

    private LocalCluster(Path logs, ApiClient api) {
        this.logs = logs;
        this.api = api;
    }

    /** @param agentOptions beside those that it needs here */
    static LocalCluster start(PrintWriter progress, List<String> agentOptions) throws CommandFailedException {
        String command = System.getenv("PODFLAME_COMMAND");
        if (command == null) {
            throw new CommandFailedException(
                    "--local does not know how to start its parts", "run it as ./podflame profile --local");
        }
        String url = "http://127.0.0.1:" + freePort();
        LocalCluster cluster;
        try {
            cluster = new LocalCluster(
                    Files.createTempDirectory("podflame"), ApiClient.of(url, Optional.empty(), Optional.empty()));
        } catch (IOException e) {
            throw new CommandFailedException("cannot make a folder for logs: " + e.getMessage(), "set TMPDIR");
        }
        Runtime.getRuntime().addShutdownHook(cluster.stopper);
        try {
            progress.println("starting a collector and an agent on loopback …");
            progress.flush();
            cluster.run(
                    "collector",
                    command,
                    "collector",
                    "--listen",
                    url.substring("http://".length()),
                    "--store",
                    "memory");
            List<String> agent = new ArrayList<>(List.of(command, "agent", "--collector", url, "--frequency", "0"));
            agent.addAll(agentOptions);
            cluster.run("agent", agent.toArray(String[]::new));
            cluster.awaitAgent();
            return cluster;
        } catch (CommandFailedException e) {
            cluster.close();
            throw e;
        }
    }

    ApiClient api() {
        return api;
    }

    @Override
    public void close() {
        stop();
        ShutdownHooks.remove(stopper);
    }

    private void run(String part, String... command) throws CommandFailedException {
        File log = logs.resolve(part + ".log").toFile();
        try {
            processes.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start());
        } catch (IOException e) {
            throw new CommandFailedException("cannot start the " + part + ": " + e.getMessage(), "");
        }
    }

    private void awaitAgent() throws CommandFailedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (api.healthy() && api.agents().stream().anyMatch(AgentView::connected)) {
                return;
            }
            for (int i = 0; i < processes.size(); i++) {
                if (!processes.get(i).isAlive()) {
                    String part = i == 0 ? "collector" : "agent";
                    throw new CommandFailedException(
                            "the " + part + " ended: " + lastWords(part), "mend what it names");
                }
            }
            Pause.of(POLL);
        }
        throw new CommandFailedException(
                "no agent after " + START_LIMIT.toSeconds() + " s: " + lastWords("agent"), "try again with less load");
    }

    private String lastWords(String part) {
        try {
            List<String> lines = Files.readAllLines(logs.resolve(part + ".log"));
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }

    private synchronized void stop() {
        for (Process process : processes.reversed()) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        processes.clear();
        deleteLogs();
    }

    private void deleteLogs() {
        if (!Files.exists(logs)) {
            return;
        }
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws CommandFailedException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CommandFailedException("no free port on loopback: " + e.getMessage(), "");
        }
    }
}
