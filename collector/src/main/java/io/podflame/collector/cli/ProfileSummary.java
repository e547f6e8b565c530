package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.FlameGraphView.AccuracyView;
import io.podflame.collector.cli.HotFunctions.HotFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A flame graph in words: CPU used, top functions, how far to trust it. */
public final class ProfileSummary {

    private static final int FUNCTIONS = 10;
    private static final double NANOS = 1e9;
    /** As agents say it. */
    private static final String NO_FRAME_POINTER = "no frame pointer";

    /** Share of samples without a name. */
    private static final double WORTH_A_HINT = 0.01;

    /** Share of samples without callers: a few programs have hand-written assembly only. */
    private static final double STACKS_WORTH_A_HINT = 0.1;

    private static final String DEFAULT_SHORTEST_WAIT = "1ms";

    private ProfileSummary() {}

    /** @param width of the terminal, columns */
    public static List<String> lines(FlameGraphView view, int width, NamesRemedy names) {
        List<String> lines = new ArrayList<>();
        long total = HotFunctions.total(view);
        lines.add(TextTable.printable(view.title()));
        if (view.samples() == 0) {
            lines.add(noSamples(view));
            lines.add(accuracy(view));
            lines.addAll(SchedulingText.lines(view.scheduling()));
            return lines;
        }
        double seconds = (view.toMillis() - view.fromMillis()) / 1000.0;
        lines.add(String.format(
                "%s in %s%s, %d samples",
                amount(total, view), DurationText.ofSeconds(seconds), cores(total, seconds, view), view.samples()));
        HotFunctions functions = new HotFunctions(view);
        if (!view.hasWaits()) { // all of them wait in the scheduler itself
            lines.add("");
            lines.addAll(table("TOP FUNCTIONS BY SELF", functions.bySelf(FUNCTIONS), view, width));
        }
        lines.add("");
        lines.addAll(table("TOP FUNCTIONS BY TOTAL", functions.byTotal(FUNCTIONS), view, width));
        lines.add("");
        lines.add(accuracy(view));
        lines.addAll(SchedulingText.lines(view.scheduling()));
        if (view.accuracy().unnamedShare() >= WORTH_A_HINT) {
            lines.add("  names: " + names.text());
        }
        if (withoutFramePointers(view.accuracy()) >= STACKS_WORTH_A_HINT) {
            lines.add("  stacks: --call-graph dwarf finds the callers of code without frame pointers");
        }
        return lines;
    }

    private static double withoutFramePointers(AccuracyView accuracy) {
        long samples = accuracy.samples();
        return samples == 0 ? 0 : accuracy.truncatedSamples().getOrDefault(NO_FRAME_POINTER, 0L) / (double) samples;
    }

    /** How far the graph can be trusted, in one line. */
    static String accuracy(FlameGraphView view) {
        AccuracyView accuracy = view.accuracy();
        return String.format(
                "accuracy: %s · lost %s · dropped %s · truncated %s · unsymbolized %s",
                rate(view),
                counts(accuracy.lostSamples()),
                counts(accuracy.droppedSamples()),
                truncated(accuracy),
                unsymbolized(accuracy));
    }

    private static String rate(FlameGraphView view) {
        AccuracyView accuracy = view.accuracy();
        if (view.hasWaits()) {
            String shortest = view.event().replaceFirst("^[^:]*:?", "").replaceFirst(",?waker", "");
            return "every wait of " + (shortest.isEmpty() ? DEFAULT_SHORTEST_WAIT : shortest) + " or more";
        }
        return accuracy.requestedHertz() == 0
                ? "rate not known"
                : String.format("%.1f of %.0f Hz achieved", accuracy.achievedHertz(), accuracy.requestedHertz());
    }

    private static String noSamples(FlameGraphView view) {
        if (view.hasWaits()) {
            return "no samples: no wait ended in this time that was long enough";
        }
        return view.countsCpuTime() ? "no samples: it used no CPU in this time" : "no samples";
    }

    private static List<String> table(String header, List<HotFunction> functions, FlameGraphView view, int width) {
        TextTable table = new TextTable(">SELF", ">%", ">TOTAL", ">%", header);
        double total = HotFunctions.total(view);
        for (HotFunction function : functions) {
            table.row(
                    amountOnly(function.self(), view),
                    String.format("%.1f", 100 * function.self() / total),
                    amountOnly(function.total(), view),
                    String.format("%.1f", 100 * function.total() / total),
                    function.name() + (function.kind().equals("KERNEL") ? " [kernel]" : ""));
        }
        return table.lines(width);
    }

    private static String amount(long value, FlameGraphView view) {
        return amountOnly(value, view) + (view.countsCpuTime() ? " of CPU" : " " + what(view));
    }

    /** The event, without which waits count. */
    private static String what(FlameGraphView view) {
        return view.hasWaits() ? view.event().replaceFirst(":.*", "") : view.event();
    }

    private static String amountOnly(long value, FlameGraphView view) {
        return nanoseconds(view) ? DurationText.ofSeconds(value / NANOS) : String.valueOf(value);
    }

    private static String cores(long total, double seconds, FlameGraphView view) {
        return view.countsCpuTime() && seconds > 0 ? String.format(" (%.2f cores)", total / NANOS / seconds) : "";
    }

    private static boolean nanoseconds(FlameGraphView view) {
        return view.unit().equals("nanoseconds");
    }

    private static String counts(Map<String, Long> counts) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        return sum == 0 ? "0" : sum + " (" + reasons(counts) + ")";
    }

    private static String truncated(AccuracyView accuracy) {
        long sum = accuracy.truncatedSamples().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return sum == 0
                ? "0 %"
                : String.format(
                        "%.1f %% (%s)",
                        100.0 * sum / Math.max(1, accuracy.samples()), reasons(accuracy.truncatedSamples()));
    }

    private static String unsymbolized(AccuracyView accuracy) {
        String worst = accuracy.unnamedShareByFile().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(entry -> " (mostly " + TextTable.printable(entry.getKey()) + ")")
                .orElse("");
        return String.format("%.1f %%%s", 100 * accuracy.unnamedShare(), worst);
    }

    private static String reasons(Map<String, Long> counts) {
        List<String> reasons = new ArrayList<>();
        counts.forEach((reason, count) -> reasons.add(TextTable.printable(reason) + " " + count));
        return String.join(", ", reasons);
    }
}
