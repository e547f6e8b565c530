package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SchedulingView.CpuTimeView;
import io.podflame.collector.api.SchedulingView.NodeUseView;
import io.podflame.collector.api.SchedulingView.RunQueueWaitView;
import io.podflame.collector.api.SchedulingView.ThrottlingView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulingTextTest {

    private static final NodeUseView NODE = new NodeUseView("node-1", 4, 0.87, 0.02, 0);

    @Test
    void saysThrottlingWaitNodeAndReconciliation() {
        assertThat(SchedulingText.lines(new SchedulingView(
                        Optional.of(new ThrottlingView(333, 41, 8.2)),
                        Optional.of(0.5),
                        Optional.of(new RunQueueWaitView(3.1, 0.31)),
                        Optional.empty(),
                        Optional.of(new CpuTimeView(12.1, 12.4)),
                        Optional.empty(),
                        List.of(NODE))))
                .containsExactly(
                        "scheduling: limit 0.50 CPUs, throttled 12.3 % of periods (41 of 333), 8.20 s"
                                + " · run-queue wait 31.0 % of the time (3.10 s) · node CPU 87 %, steal 2 %",
                        "CPU time: samples stand for 12.1 s, the cgroup's counter says 12.4 s: 97.6 %");
    }

    @Test
    void saysNothingOfWhatWasNotCounted() {
        assertThat(SchedulingText.lines(SchedulingView.NONE)).isEmpty();
    }

    @Test
    void saysWhoseWaitItIsWhereThereIsNoPressure() {
        assertThat(SchedulingText.lines(new SchedulingView(
                        Optional.of(new ThrottlingView(0, 0, 0)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(12.4),
                        Optional.empty(),
                        Optional.empty(),
                        List.of())))
                .containsExactly("scheduling: not throttled · run-queue wait 12.4 s, all threads together");
    }

    @Test
    void namesNodesWhereThereAreSeveral() {
        assertThat(SchedulingText.lines(new SchedulingView(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(NODE, new NodeUseView("node-\u001b2", 4, 0.1, 0, 0)))))
                .containsExactly("scheduling: node node-1 CPU 87 %, steal 2 % · node node-?2 CPU 10 %, steal 0 %");
    }
}
