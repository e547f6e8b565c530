package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.NodeCheck;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code podflame doctor}, asking a whole collector. */
class DoctorCommandTest {

    private final TestCollector collector = new TestCollector();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        collector.close();
    }

    private int doctor(String... arguments) {
        Instant now = collector.clock.instant();
        List<String> all = new ArrayList<>(List.of("doctor", "--collector", collector.uri()));
        all.addAll(List.of("--from", now.minusSeconds(60).toString(), "--to", now.toString()));
        all.addAll(List.of(arguments));
        return PodflameMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void whereNothingIsWrongItSaysWhatItCouldNotCheck() {
        try (FakeAgent agent = sampled("node-a", CheckLevel.CHECK_LEVEL_OK)) {
            assertThat(doctor()).as(err.toString()).isZero();
            assertThat(out.toString())
                    .contains(
                            "could not check:",
                            "What takes the time of kube-system/etcd-0/etcd? too few samples: rules need 500",
                            "0 failures, 0 warnings, 0 notes: ");
        }
    }

    @Test
    void aFailureIsExitCodeTwoWithEvidenceAndRemedy() {
        try (FakeAgent agent = sampled("node-a", CheckLevel.CHECK_LEVEL_FAIL)) {
            assertThat(doctor()).isEqualTo(2);
            assertThat(out.toString())
                    .contains(
                            "FAILURE  node node-a cannot be sampled: kernel.perf_event_paranoid, 3",
                            "         evidence  node node-a, kernel.perf_event_paranoid: 3",
                            "         do        lower it",
                            "1 failure, 0 warnings");
        }
    }

    @Test
    void whereNothingCanBeSampledThatIsSaid() {
        try (FakeAgent agent = greeted("node-a", CheckLevel.CHECK_LEVEL_FAIL)) {
            assertThat(doctor()).isEqualTo(2);
            assertThat(out.toString()).contains("node node-a cannot be sampled");
        }
    }

    @Test
    void ofOneWorkloadItSaysNothingOfOthers() {
        try (FakeAgent agent = sampled("node-a", CheckLevel.CHECK_LEVEL_FAIL)) {
            assertThat(doctor("kube-system/etcd-0")).isZero();
            assertThat(doctor("kube-system/etcd-0", "--json")).isZero();
            assertThat(out.toString()).doesNotContain("paranoid").contains("\"id\" : \"hotspots\"");
        }
    }

    @Test
    void whatIsNotThereIsExitCodeThreeWithTheRemedy() {
        assertThat(doctor("nobody")).isEqualTo(3);
        assertThat(err.toString()).contains("matches: workload nobody", "remedy: podflame pods");
        assertThat(doctor("--session", "0123456789abcdef")).isEqualTo(3);
        assertThat(err.toString()).contains("no samples of session 0123456789abcdef", "remedy: podflame sessions");
        assertThat(doctor("--last", "soon")).isEqualTo(3);
    }

    private FakeAgent sampled(String node, CheckLevel level) {
        FakeAgent agent = greeted(node, level);
        agent.deliver(TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0")));
        return agent;
    }

    private FakeAgent greeted(String node, CheckLevel level) {
        FakeAgent agent = FakeAgent.silent(collector);
        agent.send(AgentMessage.newBuilder()
                .setHello(FakeAgent.hello(node, "run").toBuilder()
                        .addChecks(NodeCheck.newBuilder()
                                .setLevel(level)
                                .setSubject("kernel.perf_event_paranoid")
                                .setFinding("3")
                                .setRemedy("lower it")))
                .build());
        agent.next(MessageCase.WELCOME);
        return agent;
    }
}
