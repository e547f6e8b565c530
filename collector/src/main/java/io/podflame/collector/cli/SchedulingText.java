package io.podflame.collector.cli;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SchedulingView.CpuTimeView;
import io.podflame.collector.api.SchedulingView.NodeUseView;
import io.podflame.collector.api.SchedulingView.ThrottlingView;
import java.util.ArrayList;
import java.util.List;

/** What kept a workload from running, in words. The page says the same (scheduling.ts). */
final class SchedulingText {

    private static final int NAMED_NODES = 3;

    private SchedulingText() {}

    /** At most two lines; none when nothing was counted. */
    static List<String> lines(SchedulingView view) {
        List<String> parts = new ArrayList<>();
        view.throttling().ifPresent(throttling -> parts.add(throttling(view, throttling)));
        view.runQueueWait()
                .ifPresent(wait -> parts.add(String.format(
                        "run-queue wait %.1f %% of the time (%s)",
                        100 * wait.share(), DurationText.ofSeconds(wait.seconds()))));
        view.threadWaitSeconds()
                .ifPresent(seconds ->
                        parts.add("run-queue wait " + DurationText.ofSeconds(seconds) + ", all threads together"));
        view.nodes().stream()
                .limit(NAMED_NODES)
                .forEach(node -> parts.add(node(node, view.nodes().size() > 1)));
        List<String> lines = new ArrayList<>();
        if (!parts.isEmpty()) {
            lines.add("scheduling: " + String.join(" · ", parts));
        }
        view.cpuTime().ifPresent(time -> lines.add("CPU time: " + cpuTime(time)));
        return lines;
    }

    private static String throttling(SchedulingView view, ThrottlingView throttling) {
        String limit = view.limitCores()
                .map(cores -> String.format("limit %.2f CPUs, ", cores))
                .orElse("");
        if (throttling.throttledPeriods() == 0) {
            return limit + "not throttled";
        }
        return String.format(
                "%sthrottled %.1f %% of periods (%d of %d), %s",
                limit,
                100 * throttling.share(),
                throttling.throttledPeriods(),
                throttling.periods(),
                DurationText.ofSeconds(throttling.throttledSeconds()));
    }

    /** {@code node CPU 87 %, steal 2 %}. */
    static String node(NodeUseView use, boolean named) {
        return String.format(
                "node %sCPU %.0f %%, steal %.0f %%",
                named ? TextTable.printable(use.node()) + " " : "", 100 * use.busyShare(), 100 * use.stealShare());
    }

    /** A line per node. */
    static List<String> nodes(List<NodeUseView> nodes) {
        return nodes.stream().map(node -> node(node, true)).toList();
    }

    private static String cpuTime(CpuTimeView time) {
        String ratio = time.countedSeconds() == 0
                ? ""
                : String.format(": %.1f %%", 100 * time.sampledSeconds() / time.countedSeconds());
        return "samples stand for " + DurationText.ofSeconds(time.sampledSeconds()) + ", the cgroup's counter says "
                + DurationText.ofSeconds(time.countedSeconds()) + ratio;
    }
}
