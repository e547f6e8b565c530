package io.podflame.collector.cli;

import io.podflame.collector.api.WorkloadView;
import java.util.List;

/** Workloads as a table, with their CPU over time as a row of bars. */
final class WorkloadTable {

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private WorkloadTable() {}

    static List<String> lines(List<WorkloadView> workloads, int width) {
        TextTable table =
                new TextTable("WORKLOAD", "COMPONENT", "NODE", ">CORES", ">CPU", "OVER TIME", "HOTTEST FUNCTION");
        for (WorkloadView view : workloads) {
            table.row(
                    view.displayName(),
                    view.controlPlane(),
                    view.node(),
                    String.format("%.3f", view.cores()),
                    DurationText.ofSeconds(view.cpuSeconds()),
                    bars(view.coresByStep()),
                    hottest(view));
        }
        return table.lines(width);
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
