package io.podflame.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector as a process of its own. */
class CollectorProcessTest {

    private static final Pattern LISTENS =
            Pattern.compile("podflame collector .*: (http://127\\.0\\.0\\.1:(\\d+)), .*");
    private static final int PATIENCE_SECONDS = 120;

    @Test
    void stopsWithExitCodeZeroOnASignalAndForgetsNothing(@TempDir Path directory) throws Exception {
        Process first = start("--listen", "127.0.0.1:0", "--data-dir", directory.toString());
        try {
            FakeAgent agent = FakeAgent.silent(address(first), settings -> {});
            assertThat(lastStoredSequence(agent)).isZero();
            agent.deliver(TestBatches.first(Clock.systemUTC(), TestBatches.etcd("kube-system", "etcd-0")));
            agent.close();
        } finally {
            first.destroy(); // SIGTERM
        }
        assertThat(exitCode(first)).isZero();

        Process second = start("--listen", "127.0.0.1:0", "--data-dir", directory.toString());
        try {
            FakeAgent agent = FakeAgent.silent(address(second), settings -> {});
            assertThat(lastStoredSequence(agent)).isEqualTo(1);
            agent.close();
        } finally {
            second.destroy();
        }
        assertThat(exitCode(second)).isZero();
    }

    @Test
    void saysWhatToDoWhenItCannotStart(@TempDir Path directory) throws Exception {
        Process wrong = start("--store", "paper");
        assertThat(output(wrong)).contains("--store").contains("--help");
        assertThat(exitCode(wrong)).isEqualTo(2);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process late = start("--listen", address, "--data-dir", directory.toString());
            assertThat(output(late))
                    .contains("cannot listen on " + address)
                    .contains("ss -ltnp")
                    .contains("--listen 127.0.0.1:0");
            assertThat(exitCode(late)).isEqualTo(1);
        }
    }

    /** As on machines hardened so. */
    @Test
    void saysWhatToDoWhereNothingUnpackedMayRun(@TempDir Path directory) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "sh", "-c", "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\""));
        command.add(directory.toString());
        command.addAll(command("-Djava.io.tmpdir=" + directory));
        command.addAll(List.of(
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                directory.resolve("data").toString()));
        Process collector =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(output(collector))
                .contains("podflame collector: cannot load RocksDB's library")
                .contains("remedy: ", "noexec", "-Djava.io.tmpdir=FOLDER")
                .doesNotContain("\tat ");
        assertThat(exitCode(collector)).isEqualTo(1);
    }

    private static long lastStoredSequence(FakeAgent agent) {
        agent.send(AgentMessage.newBuilder()
                .setHello(FakeAgent.hello("node-a", "run-1"))
                .build());
        return agent.next(MessageCase.WELCOME).getWelcome().getLastStoredSequence();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = command();
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(settings));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CollectorMain.class.getName()));
        return command;
    }

    private static String address(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher listens = LISTENS.matcher(line);
            if (listens.matches()) {
                return listens.group(1);
            }
        }
        throw new AssertionError("the collector ended before it listened");
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
