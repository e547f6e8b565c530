package io.podflame.collector.cli;

import io.podflame.collector.api.CostView;
import io.podflame.collector.api.CostView.EstimateView;
import io.podflame.collector.api.CostView.FunctionView;
import io.podflame.collector.api.CostView.RuleView;
import io.podflame.collector.loadtest.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request costs, in words. */
final class CostText {

    /** Below it a part of the time was not sampled, and it shows. */
    private static final double WHOLE = 0.99;
    /** Of samples; more lost ones show in the second digit. */
    private static final double MANY_LOST = 0.01;

    private CostText() {}

    /** @param result that the requests are of, if they are of one */
    static List<String> lines(CostView cost, Optional<LoadResult> result, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.printable(cost.title()));
        lines.add(requests(cost, result));
        lines.add("CPU per request: " + micros(cost.cpuMicros().value()) + " µs (95 %: " + interval(cost.cpuMicros())
                + " µs), from " + DurationText.ofSeconds(cost.cpuSeconds()) + " CPU time in "
                + String.format(Locale.ROOT, "%,d", cost.samples()) + " samples");
        lines.addAll(doubts(cost));
        if (!cost.rules().isEmpty()) {
            lines.add("");
            lines.addAll(rules(cost).lines(width));
        }
        lines.add("");
        TextTable table = new TextTable(">TOTAL µs", "95 %", ">SELF µs", "95 %", ">SHARE", "FUNCTION");
        for (FunctionView function : cost.functions()) {
            table.row(
                    micros(function.total().value()),
                    interval(function.total()),
                    micros(function.self().value()),
                    interval(function.self()),
                    percent(function.total().value() / cost.cpuMicros().value()),
                    function.name());
        }
        lines.addAll(table.lines(width));
        return lines;
    }

    private static TextTable rules(CostView cost) {
        TextTable table = new TextTable(">TOTAL µs", "95 %", ">SHARE", "HOTSPOT RULE");
        for (RuleView rule : cost.rules()) {
            table.row(
                    micros(rule.total().value()),
                    interval(rule.total()),
                    percent(rule.total().value() / cost.cpuMicros().value()),
                    rule.what() + " (" + rule.id() + ")");
        }
        return table;
    }

    private static String requests(CostView cost, Optional<LoadResult> result) {
        double seconds = (cost.toMillis() - cost.fromMillis()) / 1e3;
        String rate =
                String.format(Locale.ROOT, "%,d requests, %.1f a second", cost.requests(), cost.requests() / seconds);
        return rate
                + result.map(of -> ", of " + TextTable.printable(of.source()) + failed(of))
                        .orElse("");
    }

    private static String failed(LoadResult result) {
        return result.errors() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (%,d = %s failed, and count as requests)",
                        result.errors(),
                        percent((double) result.errors() / result.requests()));
    }

    private static List<String> doubts(CostView cost) {
        List<String> doubts = new ArrayList<>();
        if (cost.sampledShare() < WHOLE) {
            doubts.add("too low: only " + percent(cost.sampledShare()) + " of the time was sampled");
        }
        if (cost.lostSamples() > MANY_LOST * cost.samples()) {
            doubts.add(String.format(
                    Locale.ROOT, "too low: %,d samples of its nodes were lost or dropped", cost.lostSamples()));
        }
        if (cost.sharedOutShare() > 0) {
            doubts.add(percent(cost.sharedOutShare())
                    + " of the CPU time is of windows at the edges, shared out evenly; a session has exact times");
        }
        return doubts;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String interval(EstimateView estimate) {
        return micros(estimate.low()) + "–" + micros(estimate.high());
    }

    /** Three digits that matter. */
    static String micros(double micros) {
        return String.format(Locale.ROOT, micros >= 100 ? "%,.0f" : micros >= 10 ? "%.1f" : "%.2f", micros);
    }
}
