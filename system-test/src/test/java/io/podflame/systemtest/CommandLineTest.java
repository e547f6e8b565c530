package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.FoldedText;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a person types them, against a real agent on a real node: what they print, and their exit codes. */
class CommandLineTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static QueryApi api;

    @BeforeAll
    static void startEverything() throws IOException {
        Needs.containerd();
        RunningPart collector = started.add(
                RunningPart.collector(folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--store=memory"));
        api = QueryApi.at(collector.url());
        ContainerdNode node = started.add(ContainerdNode.start());
        node.importImage(node.images().busybox());
        for (String namespace : List.of("left", "right")) {
            var _ = node.runPod(BusyPod.named(namespace, "twin"));
        }
        var _ = started.add(RunningPart.start(
                folder.resolve("agent.log"),
                "agent",
                "--node=node-a",
                "--collector=" + api.url(),
                "--cri-socket=" + node.socket()));
        Eventually.until(
                "both pods have been sampled",
                SOON,
                () -> List.of("left", "right").stream()
                        .allMatch(namespace -> api.container(namespace, "twin", "spin")
                                .filter(workload -> workload.cpuSeconds() > 0)
                                .isPresent()));
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void profilesThisMachineWithoutAnythingRunning() throws IOException {
        Path file = folder.resolve("out.folded");

        Script.Result result =
                Script.run("profile", "--local", "--duration", "5s", "--format", "folded", "--output", file.toString());

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("TOP FUNCTIONS BY SELF", "accuracy:");
        FoldedText stacks = FoldedText.parse(Files.readString(file));
        assertThat(stacks.samples()).isPositive();
        assertThat(stacks.stacks()).allMatch(stack -> stack.samples() > 0);
        assertThat(stacks.stacks())
                .as("the pods' shells")
                .anyMatch(stack -> stack.frames().contains("sh"));
    }

    @Test
    void profilesThisMachineByPerf() throws IOException {
        Needs.command("perf", "linux-perf");
        Path file = folder.resolve("faults.folded");

        Script.Result result = Script.run(
                "profile", "--local", "--sampler=perf", "--event=page-faults", "--duration=5s", "--output=" + file);

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("page-faults", "TOP FUNCTIONS BY SELF", "accuracy:");
        assertThat(FoldedText.parse(Files.readString(file)).samples()).isPositive();
    }

    @Test
    void listsWhatTheAgentCanCount() {
        Script.Result text = withCollector("events");
        assertThat(text.exitCode()).as(text.errors()).isZero();
        assertThat(text.output()).contains("node node-a: ", "cpu-clock", "--sampler perf");

        JsonNode json = QueryApi.parse(withCollector("events", "--json").output(), JsonNode.class);
        assertThat(json.get(0).get("node").textValue()).isEqualTo("node-a");
        assertThat(json.get(0).get("events").get(0).get("name").textValue()).isEqualTo("cpu-clock");
    }

    @Test
    void profilesOneOfTwoPods() {
        Script.Result result = withCollector("profile", "--pod=left/twin", "--duration=2s", "--format=folded");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(FoldedText.parse(result.output()).stacks())
                .isNotEmpty()
                .allMatch(stack -> stack.frames().getFirst().equals("left/twin/spin"));
    }

    @Test
    void listsPods() {
        Script.Result result = withCollector("pods");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("WORKLOAD", "left/twin/spin", "right/twin/spin", "node-a");
    }

    @Test
    void showsOneTableOfPodsByCpu() {
        Script.Result result = withCollector("top", "--iterations=1", "--rows=1000");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("workloads use", "HOTTEST FUNCTION", "left/twin/spin", "right/twin/spin");
    }

    @Test
    void drawsWhatWasSampledAlready() throws IOException {
        Path file = folder.resolve("left.svg");

        Script.Result result = withCollector("flamegraph", "--pod=left/twin", "--output=" + file);

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("left/twin/spin", "accuracy:");
        assertThat(file)
                .content()
                .startsWith("<?xml")
                .contains("<svg", "left/twin/spin")
                .endsWith("</svg>\n");
    }

    @Test
    void goToolOpensThePprofFile() throws IOException, InterruptedException {
        Needs.command("go", "golang-go");
        Path file = folder.resolve("left.pb.gz");

        Script.Result result = withCollector("flamegraph", "--pod=left/twin", "--format=pprof", "--output=" + file);

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(goToolPprof(file)).contains("Type: cpu", "flat%", "cum%");
    }

    @Test
    void aTargetThatDoesNotExistIsNamedAndNeighboursAreOffered() {
        Script.Result result = withCollector("profile", "--pod=left/twim", "--duration=1s");

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.errors()).contains("no pod twim is known to the connected agents", "remedy:", "twin");
    }

    @Test
    void aNameOfTwoWorkloadsIsRefusedWithBoth() {
        Script.Result result = withCollector("profile", "--workload=twin", "--duration=1s");

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.errors()).contains("workload twin matches 2: ", "left/twin", "right/twin", "remedy:");
    }

    @Test
    void aCollectorThatDoesNotAnswerIsNamed() throws IOException {
        String url = "http://127.0.0.1:" + closedPort();

        for (String command : List.of("pods", "profile", "flamegraph", "top")) {
            Script.Result result = Script.run(command, "--collector=" + url);

            assertThat(result.exitCode()).as(command).isEqualTo(FAILED);
            assertThat(result.errors()).contains("no collector answers at " + url, "remedy:", "./podflame up");
        }
    }

    @Test
    void aFrequencyBeyondTheKernelsIsRefusedWithTheSetting() {
        long max = (long) api.agents().getFirst().maxFrequencyHertz();

        Script.Result result = withCollector("profile", "--duration=1s", "--frequency=" + 2 * max);

        assertThat(result.exitCode()).isEqualTo(FAILED);
        assertThat(result.errors())
                .contains(
                        2 * max + " Hz is more than node node-a allows: kernel.perf_event_max_sample_rate is " + max,
                        "remedy: ask for at most " + max + " Hz");
    }

    @Test
    void wrongUsageEndsWithTwo() {
        assertThat(Script.run("profile", "--no-such-option").exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(Script.run("profile", "--pod=no-namespace").exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(Script.run("pods", "--last=soon").exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(Script.run("no-such-command").exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(Script.run("collector", "--listen=0.0.0.0:0").exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(Script.run("agent", "--collector=ftp://127.0.0.1").exitCode())
                .isEqualTo(WRONG_USAGE);
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : List.of("profile", "pods", "top", "flamegraph", "agent", "collector")) {
            Script.Result result = Script.run(command, "--help");

            assertThat(result.exitCode()).as(command).isZero();
            assertThat(result.output()).contains("Usage:", "Examples:", "podflame " + command);
        }
    }

    private static Script.Result withCollector(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add("--collector=" + api.url());
        return Script.run(words.toArray(String[]::new));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String goToolPprof(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("go", "tool", "pprof", "-symbolize=none", "-top", file.toString())
                .redirectErrorStream(true);
        builder.environment().put("PPROF_TMPDIR", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
