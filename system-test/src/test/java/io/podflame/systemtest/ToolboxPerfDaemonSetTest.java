package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.systemtest.manifest.Manifests;
import io.podflame.systemtest.product.DrawnGraph;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.toolbox.ToolboxRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The DaemonSet of deploy/toolbox-perf: the image has no perf, the node's COS toolbox has one. */
class ToolboxPerfDaemonSetTest {

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static DeployedPodflame podflame;

    @BeforeAll
    static void runTheManifests() throws IOException {
        Needs.program("/usr/bin/openssl", "openssl");
        Needs.command("kubectl", "kubernetes-client");
        Needs.program("/usr/sbin/debootstrap", "debootstrap");
        Path toolboxes = folder.resolve("toolbox");
        var _ = started.add(ToolboxRoot.mount(
                Files.createDirectory(folder.resolve("overlay")), toolboxes.resolve("root-debian-bookworm")));
        podflame = DeployedPodflame.run(
                started, folder, Manifests.render("toolbox-perf"), Map.of("/var/lib/toolbox", toolboxes));
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void theAgentTakesTheToolboxsPerf() {
        assertThat(podflame.agentsChecks()).allMatch(line -> line.startsWith("ok "));
        assertThat(DeployedPodflame.logOf(podflame.agent())).contains("/host/var/lib/toolbox/root-debian-bookworm");
    }

    @Test
    void anyEventOfPerfsIsAttributedToPodsAndHasNames() {
        JsonNode events = QueryApi.parse(podflame.command("events", "--json"), JsonNode.class);
        assertThat(events.toString()).contains("page-faults");

        for (String event : new String[] {"cpu-clock", "page-faults"}) {
            SessionView session = QueryApi.parse(
                    podflame.command(
                            "profile",
                            "--pod=kube-system/etcd-test",
                            "--event=" + event,
                            "--duration=5s",
                            "--frequency=499",
                            "--json"),
                    SessionView.class);
            assertThat(session.workloads())
                    .as(event)
                    .extracting(SessionView.SessionWorkload::displayName, SessionView.SessionWorkload::node)
                    .containsExactly(tuple("kube-system/etcd-test/etcd", "node-a"));
            DrawnGraph graph = DrawnGraph.of(QueryApi.parse(
                    podflame.command("flamegraph", "--session=" + session.id(), "--format=json"),
                    FlameGraphView.class));
            assertThat(graph.has(box -> box.kind().equals("GO")
                            && box.under(caller -> caller.name().equals("runtime.goexit"))))
                    .as(event)
                    .isTrue();
            assertThat(graph.namedShareOfUserCode()).as(event).isGreaterThanOrEqualTo(0.99);
        }
    }
}
