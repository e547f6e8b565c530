package io.podflame.collector.flamegraph;

import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is to be known before a graph is believed, in two lines: what was measured, and what is missing from it. */
final class AccuracyLines {
    private static final int NAMED_CAUSES = 3;

    private AccuracyLines() {}

    /** {@code 12.3 s CPU time · 1,234 samples · cpu-clock at 98.7 Hz per CPU (99 requested)}; of waits which of them count. */
    static String measured(FlameGraph graph) {
        Accuracy accuracy = graph.accuracy();
        String value = ValueFormat.value(graph.callTree().total(0), graph.event());
        String what = value + " " + (graph.event().isCpuTime() ? "CPU time" : what(graph.event()));
        return what + " · " + ValueFormat.count(graph.callTree().samples()) + " samples · "
                + rate(graph.event(), accuracy);
    }

    private static String what(Event event) {
        return event.hasWaits() ? event.bareName() : event.name();
    }

    private static String rate(Event event, Accuracy accuracy) {
        if (event.hasWaits()) {
            return "every wait of " + event.shortestWait() + " or more";
        }
        return accuracy.requestedHertz() == 0
                ? event.name() + ", rate not known"
                : String.format(
                        Locale.ROOT,
                        "%s at %.1f Hz per CPU (%s requested)",
                        event.name(),
                        accuracy.achievedHertz(),
                        hertz(accuracy.requestedHertz()));
    }

    /** {@code lost 0 · dropped 12 (queue full 12) · truncated 3 = 0.24 % (…) · without a name 1.20 % (libfoo.so 0.80 %, …)}. */
    static String missing(FlameGraph graph) {
        Accuracy accuracy = graph.accuracy();
        List<String> parts = new ArrayList<>();
        parts.add("lost " + counted(accuracy.lostSamples()));
        parts.add("dropped " + counted(accuracy.droppedSamples()));
        long truncated = sum(accuracy.truncatedSamples());
        String truncatedShare =
                truncated == 0 ? "" : " = " + ValueFormat.percent(ValueFormat.share(truncated, accuracy.samples()));
        parts.add("truncated " + ValueFormat.count(truncated) + truncatedShare + causes(accuracy.truncatedSamples()));
        parts.add("without a name " + ValueFormat.percent(accuracy.unnamedShare()) + files(accuracy));
        return String.join(" · ", parts);
    }

    private static String hertz(double hertz) {
        return hertz == Math.rint(hertz) ? Long.toString((long) hertz) : String.format(Locale.ROOT, "%.1f", hertz);
    }

    private static String counted(Map<String, Long> byReason) {
        return ValueFormat.count(sum(byReason)) + causes(byReason);
    }

    private static String causes(Map<String, Long> byReason) {
        return largest(byReason).stream()
                .map(cause -> cause.getKey() + " " + ValueFormat.count(cause.getValue()))
                .collect(Collectors.collectingAndThen(Collectors.joining(", "), AccuracyLines::inParentheses));
    }

    private static String files(Accuracy accuracy) {
        return largest(accuracy.unnamedValue()).stream()
                .map(cause -> baseName(cause.getKey()) + " "
                        + ValueFormat.percent(ValueFormat.share(cause.getValue(), accuracy.totalValue())))
                .collect(Collectors.collectingAndThen(Collectors.joining(", "), AccuracyLines::inParentheses));
    }

    private static List<Map.Entry<String, Long>> largest(Map<String, Long> byCause) {
        return byCause.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NAMED_CAUSES)
                .toList();
    }

    private static String inParentheses(String causes) {
        return causes.isEmpty() ? "" : " (" + causes + ")";
    }

    private static String baseName(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
