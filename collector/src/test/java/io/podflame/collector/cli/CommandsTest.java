package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands say before any collector is involved. */
class CommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return PodflameMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "pods", "top", "flamegraph", "doctor", "cost", "events"})
    void helpHasExamples(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: podflame " + command, "Examples:", "--collector");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "missing", "upload"})
    void helpOfSymbolsHasExamples(String command) {
        assertThat(run("symbols", command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: podflame symbols " + command, "Examples:", "--collector", "--json");
    }

    @Test
    void unreachableCollectorIsOneSentenceWithTheRemedy() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(run("pods", "--collector", "http://127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err.toString())
                .contains("no collector answers at http://127.0.0.1:" + port, "remedy: ", "./podflame up")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "profile --duration soon",
                "profile --pod etcd",
                "profile --pod a//b",
                "profile --pod kube-system/etcd --namespace default",
                "profile --frequency 0",
                "profile --look-back --duration 10s",
                "profile --look-back soon",
                "profile --look-back 1m --pid 1",
                "profile --look-back --local",
                "profile --selector app",
                "profile --pid x",
                "profile --sampler perf",
                "profile --format png",
                "pods --last 0s",
                "symbols",
                "symbols upload",
                "symbols upload a --build-id xyz",
                "symbols upload a b --build-id abcd",
                "symbols upload a --build-id abcd --for b",
                "pods --from yesterday",
                "pods --from 2026-11-23T04:00:00Z --to 2026-11-23T03:00:00Z",
                "--nonsense"
            })
    void wrongUsageIsExitCodeTwo(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    }
}
