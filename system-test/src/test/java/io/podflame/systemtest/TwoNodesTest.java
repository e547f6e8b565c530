package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.WorkloadView;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two agents, each in a network of its own and with a container runtime of its own, and one collector beyond loopback: TLS and a token.
 * The machine's processes are the same for both; a pod belongs to the node whose runtime runs it.
 */
class TwoNodesTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ENDING =
            "ended; captured \\d+ = idle \\d+ \\+ filtered \\d+ \\+ open (\\d+) \\+ sent ([1-9]\\d*) \\+ dropped (\\d+)"
                    + " \\+ waiting (\\d+); lost (\\d+)\n$";

    private final Started started = new Started();

    @TempDir
    Path folder;

    private TwoNetworks networks;
    private Secrets secrets;
    private RunningPart collector;
    private QueryApi api;

    @BeforeEach
    void startCollector() throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/nsenter", "util-linux");
        Needs.program("/usr/bin/openssl", "openssl");
        Needs.command("ip", "iproute2");
        networks = started.add(TwoNetworks.create());
        secrets = Secrets.create(folder, networks.bridgeAddress());
        collector = started.add(collector(0));
        api = QueryApi.at(collector.url(), secrets.token(), Secrets.trusting(secrets.certificate()));
    }

    @AfterEach
    void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void bothReachOneCollectorAndNothingIsLostOrTwiceWhenItIsKilled() throws IOException {
        long beginMillis = System.currentTimeMillis();
        ContainerdNode nodeA = node("apple");
        ContainerdNode nodeB = node("pear");
        RunningPart agentA = agent("a", nodeA, secrets.tokenFile());
        RunningPart agentB = agent("b", nodeB, secrets.tokenFile());
        awaitSampled("apple", "node-a");
        awaitSampled("pear", "node-b");
        assertThat(Files.readSymbolicLink(networkOf(agentA.pid())))
                .isNotEqualTo(Files.readSymbolicLink(networkOf(agentB.pid())))
                .isNotEqualTo(Files.readSymbolicLink(networkOf(collector.pid())));
        assertThat(podsOf("node-a")).containsOnly("apple");
        assertThat(podsOf("node-b")).containsOnly("pear");

        long storedBefore = samplesSince(beginMillis);
        collector.kill();
        int port = Integer.parseInt(api.url().substring(api.url().lastIndexOf(':') + 1));
        collector = started.add(collector(port));
        assertThat(samplesSince(beginMillis)).isGreaterThanOrEqualTo(storedBefore);
        Eventually.until(
                "both agents are back and have sent more",
                SOON,
                () -> api.agents().stream()
                                .filter(agent -> agent.connected() && agent.storedSamples() > 0)
                                .count()
                        == 2);

        long sent = samplesSentUntilTheEnd(agentA) + samplesSentUntilTheEnd(agentB);
        assertThat(samplesSince(beginMillis)).isEqualTo(sent).isGreaterThan(storedBefore);
        assertThat(api.metric("podflame_rejected_samples_total")).isZero();
    }

    @Test
    void aWrongTokenIsRefusedWithTheRemedy() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong"), "0".repeat(64));
        RunningPart agent = started.add(RunningPart.startIn(
                networks.entering("a"),
                folder.resolve("refused.log"),
                agentWords("node-a", wrong).toArray(String[]::new)));

        assertThat(agent.awaitLog("WARNING (collector \\S+: it refused the token.*)")
                        .group(1))
                .contains(api.url(), "--token-file");
        assertThat(api.agents()).isEmpty();

        Script.Result command = Script.run(
                "pods", "--collector=" + api.url(), "--ca-file=" + secrets.certificate(), "--token-file=" + wrong);
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.errors()).contains("the collector refused the token", "remedy:", "--token-file");
    }

    @Test
    void anAgentThatCannotTrustTheCertificateSaysSo() {
        RunningPart agent = started.add(RunningPart.startIn(
                networks.entering("b"),
                folder.resolve("distrusting.log"),
                "agent",
                "--collector=" + api.url(),
                "--token-file=" + secrets.tokenFile()));

        assertThat(agent.awaitLog("WARNING (collector \\S+: .*certif.*)").group(1))
                .contains(api.url());
        assertThat(api.agents()).isEmpty();
    }

    private RunningPart collector(int port) {
        return RunningPart.collector(
                folder.resolve("collector-" + port + ".log"),
                "--listen=" + networks.bridgeAddress() + ":" + port,
                "--data-dir=" + folder.resolve("data"),
                "--tls-certificate=" + secrets.certificate(),
                "--tls-key=" + secrets.key(),
                "--token-file=" + secrets.tokenFile());
    }

    private ContainerdNode node(String pod) throws IOException {
        ContainerdNode node = started.add(ContainerdNode.start());
        node.importImage(node.images().busybox());
        var _ = node.runPod(BusyPod.named("default", pod));
        return node;
    }

    private RunningPart agent(String name, ContainerdNode node, Path tokenFile) {
        List<String> words = agentWords("node-" + name, tokenFile);
        words.add("--cri-socket=" + node.socket());
        return started.add(RunningPart.startIn(
                networks.entering(name), folder.resolve(name + ".log"), words.toArray(String[]::new)));
    }

    private List<String> agentWords(String node, Path tokenFile) {
        return new ArrayList<>(List.of(
                "agent",
                "--node=" + node,
                "--collector=" + api.url(),
                "--ca-file=" + secrets.certificate(),
                "--token-file=" + tokenFile));
    }

    private void awaitSampled(String pod, String node) {
        Eventually.until(
                pod + " has been sampled on " + node,
                SOON,
                () -> api.workloads().stream()
                        .anyMatch(workload -> workload.node().equals(node)
                                && workload.pod().equals(pod)
                                && workload.cpuSeconds() > 0));
    }

    private List<String> podsOf(String node) {
        assertThat(api.agents()).extracting(AgentView::node).containsExactlyInAnyOrder("node-a", "node-b");
        return api.workloads().stream()
                .filter(workload ->
                        workload.node().equals(node) && !workload.pod().isEmpty())
                .map(WorkloadView::pod)
                .toList();
    }

    private long samplesSince(long beginMillis) {
        return api.flameGraph("from=" + beginMillis + "&to=" + System.currentTimeMillis())
                .samples();
    }

    /** Ends the agent in order, and gives what it counted as sent: all that it did not drop, and nothing was dropped. */
    private static long samplesSentUntilTheEnd(RunningPart agent) {
        assertThat(agent.stop()).isZero();
        MatchResult counted = agent.awaitLog(ENDING);
        assertThat(List.of(counted.group(1), counted.group(3), counted.group(4), counted.group(5)))
                .as("open, dropped, waiting, lost")
                .containsOnly("0");
        return Long.parseLong(counted.group(2));
    }

    private static Path networkOf(long pid) {
        return Path.of("/proc", String.valueOf(pid), "ns", "net");
    }
}
