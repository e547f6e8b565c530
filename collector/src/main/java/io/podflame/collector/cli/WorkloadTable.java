package io.podflame.collector.cli;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.WorkloadView;
import java.util.List;

/** Workloads as a table, with their CPU over time as a row of bars, and what kept them from running: shares of their periods and of the time. */
final class WorkloadTable {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private WorkloadTable() {}

    static List<String> lines(List<WorkloadView> workloads, int width) {
        TextTable table = new TextTable(
                "WORKLOAD",
                "COMPONENT",
                "NODE",
                ">CORES",
                ">CPU",
                ">THROTTLED",
                ">WAIT",
                "OVER TIME",
                "HOTTEST FUNCTION");
        for (WorkloadView view : workloads) {
            table.row(
                    view.displayName(),
                    view.controlPlane(),
                    view.node(),
                    String.format("%.3f", view.cores()),
                    DurationText.ofSeconds(view.cpuSeconds()),
                    throttled(view.scheduling()),
                    waited(view.scheduling()),
                    bars(view.coresByStep()),
                    hottest(view));
        }
        return table.lines(width);
    }

    /** Of its periods. */
    private static String throttled(SchedulingView view) {
        return view.throttling()
                .map(counted -> String.format("%.1f %%", 100 * counted.share()))
                .orElse("");
    }

    /** Of the time. */
    private static String waited(SchedulingView view) {
        return view.runQueueWait()
                .map(wait -> String.format("%.1f %%", 100 * wait.share()))
                .orElse("");
    }

    private static String hottest(WorkloadView view) {
        return view.hottest().isEmpty() ? "" : String.format("%s (%.0f %%)", view.hottest(), 100 * view.hottestShare());
    }

    private static String bars(List<Double> values) {
        double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        for (double value : values) {
            int height = largest == 0 ? 0 : (int) Math.round(value / largest * (BARS.length() - 1));
            bars.append(value == 0 ? ' ' : BARS.charAt(height));
        }
        return bars.toString();
    }
}
