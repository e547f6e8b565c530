package io.podflame.collector.diagnose.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Check.State;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Scheduling.NodeUse;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCpuCheckTest {

    @Test
    void aFullNodeIsAWarning() {
        Check check = NodeCpuCheck.of(List.of(node("node-a", 0.97, 0), node("node-b", 0.94, 0)));

        assertThat(check.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("node node-a");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.summary()).isEqualTo("node node-a is full: 97 % of its 4 CPUs are busy");
        });
        assertThat(check.lookedAt()).containsExactly("/proc/stat of node-a", "/proc/stat of node-b");
    }

    @Test
    void stolenTimeIsAWarningAndMuchOfItAFailure() {
        assertThat(NodeCpuCheck.of(List.of(node("node-a", 0.5, 0.04))).findings())
                .isEmpty();
        assertThat(NodeCpuCheck.of(List.of(node("node-a", 0.5, 0.06))).findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
        assertThat(NodeCpuCheck.of(List.of(node("node-a", 0.5, 0.25))).findings())
                .extracting(Finding::severity, Finding::summary)
                .containsExactly(tuple(
                        Severity.FAILURE, "the host takes 25 % of the CPU time of node node-a for others (steal)"));
    }

    @Test
    void bothAreSaidOfOneNode() {
        assertThat(NodeCpuCheck.of(List.of(node("node-a", 0.99, 0.3))).findings())
                .hasSize(2);
    }

    @Test
    void nodesThatSentNothingCouldNotBeChecked() {
        assertThat(NodeCpuCheck.of(List.of()).state()).isEqualTo(State.COULD_NOT_CHECK);
        assertThat(NodeCpuCheck.of(List.of(node("node-a", 0.2, 0))).state()).isEqualTo(State.OK);
    }

    private static NodeUse node(String name, double busy, double steal) {
        return new NodeUse(name, 4, busy, steal, 0);
    }
}
