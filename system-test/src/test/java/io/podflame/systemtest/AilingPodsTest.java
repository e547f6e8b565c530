package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.systemtest.node.MachinePrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers that have one ailment each, in pods of a real containerd, profiled side by side: each is found, and nothing else is said of it.
 * Two etcds are among them, one whose client reads all of its keys again and again, and one that nobody uses.
 */
class AilingPodsTest {

    private static final String RANGES = "etcd-ranges";
    private static final String IDLE = "etcd-idle";

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static DiagnosedNode pods;
    private static DiagnosisView found;

    @BeforeAll
    static void profileThem() throws IOException {
        pods = DiagnosedNode.start(started, folder);
        List<String> busy = new ArrayList<>();
        for (String mode : List.of("healthy", "tls", "gc", "mutex", "json", "regexp")) {
            var _ = pods.run(
                    mode, pods.programs().container(mode, MachinePrograms.FOLDER + "/server", mode), "serving " + mode);
            busy.add(mode);
        }
        var _ = pods.run(
                "log",
                pods.programs()
                        .container(
                                "log",
                                MachinePrograms.FOLDER + "/server",
                                "log",
                                "--log_output_level=default:info,handlers:debug"),
                "serving log");
        busy.add("log");
        EtcdPod ranges = EtcdPod.run(pods.node(), RANGES);
        pods.load(RANGES, "loading", pods.program("etcdload"), ranges.endpoint(), "range");
        busy.add(RANGES);
        var _ = EtcdPod.run(pods.node(), IDLE);
        found = pods.diagnose(busy);
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @ParameterizedTest
    @CsvSource({
        "log, debug-logging",
        "gc, go-gc",
        "tls, go-tls-handshakes",
        "mutex, go-lock-contention",
        "json, go-json",
        "regexp, go-regexp"
    })
    void itsRuleFiresAndNoOther(String pod, String rule) {
        assertThat(pods.wrongWith(found, pod)).as(said(pod)).containsExactly(rule);
    }

    /** Its answers are framed, too: how much that takes beside the reading depends on the machine. */
    @Test
    void anEtcdThatReadsRangesIsSaidTo() {
        assertThat(pods.wrongWith(found, RANGES))
                .as(said(RANGES))
                .contains("etcd-range-reads")
                .isSubsetOf("etcd-range-reads", "http2-framing");
    }

    @Test
    void ofAHealthyServerNothingIsSaid() {
        assertThat(pods.wrongWith(found, "healthy")).as(said("healthy")).isEmpty();
    }

    @Test
    void ofAnIdleEtcdNothingIsSaid() {
        assertThat(pods.wrongWith(found, IDLE)).as(said(IDLE)).isEmpty();
    }

    @Test
    void debugLoggingIsSaidWithItsArgumentAndWhereToRemoveIt() {
        FindingView finding = pods.of(found, "log").stream()
                .filter(candidate -> candidate.rule().equals("debug-logging"))
                .findFirst()
                .orElseThrow();

        assertThat(finding.summary())
                .contains("--log_output_level=default:info,handlers:debug switches debug logging on");
        assertThat(finding.remedies().getFirst()).contains("kubectl -n default edit ");
    }

    private static String said(String pod) {
        return pod + ", " + pods.samples(found, pod) + " samples: "
                + pods.of(found, pod).stream().map(FindingView::summary).toList();
    }
}
