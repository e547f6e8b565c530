package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.DrawnGraph;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.Surroundings;
import io.podflame.systemtest.toolbox.ToolboxRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent, with perf as its sampler, inside the root of a COS toolbox: entered by systemd-nspawn as the toolbox script does, and by chroot as
 * a privileged pod is. Beside it etcd's pod in a real containerd.
 */
class PerfInToolboxTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static ContainerdNode node;
    private static ToolboxRoot toolbox;
    private static RunningPart collector;

    @BeforeAll
    static void runEtcdAndMountTheToolbox() throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.program("/usr/bin/etcdctl", "etcd-client");
        Needs.program("/usr/sbin/debootstrap", "debootstrap");
        Needs.program("/usr/bin/systemd-nspawn", "systemd-container");
        toolbox = started.add(ToolboxRoot.mount(
                Files.createDirectory(folder.resolve("overlay")), folder.resolve("toolbox/root-debian-bookworm")));
        node = started.add(ContainerdNode.start());
        node.importImage(node.images().etcd());
        EtcdPod etcd = EtcdPod.run(node, EtcdPod.NAME);
        var _ = started.add(etcd.load(folder.resolve("load.log")));
        Eventually.until("etcd is busy", SOON, () -> etcd.container().cgroup().cpuNanos() > 100_000_000);
        collector = started.add(
                RunningPart.collector(folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--store=memory"));
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void inAToolboxThatLetsPerfThroughItSeesThePods() throws Exception {
        seesEtcd("nspawn", toolbox.nspawn());
    }

    @Test
    void inAPrivilegedPodItSeesThePods() throws Exception {
        seesEtcd("pod", toolbox.pod());
    }

    private static void seesEtcd(String name, Surroundings surroundings) throws IOException {
        try (RunningPart agent = agentIn(name, surroundings)) {
            agent.awaitLog("connected to collector");
            // the runtime is asked besides
            Eventually.until("the collector has heard of its pods", SOON, () -> knowsPods(name));

            SessionView session = profile(name, "cpu-clock");
            assertThat(session.workloads())
                    .extracting(SessionView.SessionWorkload::displayName, SessionView.SessionWorkload::node)
                    .containsExactly(tuple("kube-system/etcd-test/etcd", name));
            DrawnGraph graph = graph(session);
            assertThat(graph.has(box -> box.name().contains("etcdserver")
                            && box.under(caller -> caller.name().equals("runtime.goexit"))))
                    .isTrue();
            assertThat(graph.namedShareOfUserCode()).isGreaterThanOrEqualTo(0.99);

            // a server that answers clients has some in any second; page faults it may have none of
            DrawnGraph switches = graph(profile(name, "context-switches"));
            assertThat(switches.view().unit()).isEqualTo("count");
            assertThat(switches.view().samples()).isPositive();

            JsonNode events = QueryApi.parse(command("events", "--json"), JsonNode.class);
            assertThat(events.toString()).contains("page-faults", "sched:sched_switch", name);
        }
    }

    @Test
    void inAToolboxAsItComesItSaysWhyPerfIsRefusedAndWhatToDo() throws IOException {
        try (RunningPart agent = agentIn("refused", toolbox.nspawnWithItsOwnFilter())) {
            assertThat(agent.awaitExit()).isNotZero();
            assertThat(agent.log()).contains("perf_event_open", "--system-call-filter=perf_event_open");
        }
    }

    private static RunningPart agentIn(String name, Surroundings surroundings) throws IOException {
        Path state = Files.createDirectory(folder.resolve("state-" + name));
        ProcessBuilder builder = surroundings.podflame(
                state,
                "agent",
                "--sampler=perf",
                "--frequency=0",
                "--node=" + name,
                "--collector=" + collector.url(),
                "--cri-socket=" + surroundings.path(node.socket()));
        return RunningPart.start(builder, folder.resolve(name + ".log"));
    }

    private static boolean knowsPods(String node) {
        Script.Result result = Script.run(
                "profile",
                "--node=" + node,
                "--pod=kube-system/etcd-test",
                "--duration=1s",
                "--json",
                "--collector=" + collector.url());
        return result.exitCode() == 0;
    }

    private static SessionView profile(String node, String event) {
        return QueryApi.parse(
                command(
                        "profile",
                        "--node=" + node,
                        "--pod=kube-system/etcd-test",
                        "--event=" + event,
                        "--duration=4s",
                        "--frequency=499",
                        "--json"),
                SessionView.class);
    }

    private static DrawnGraph graph(SessionView session) {
        return DrawnGraph.of(QueryApi.parse(
                command("flamegraph", "--session=" + session.id(), "--format=json"), FlameGraphView.class));
    }

    private static String command(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.add("--collector=" + collector.url());
        Script.Result result = Script.run(all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }
}
