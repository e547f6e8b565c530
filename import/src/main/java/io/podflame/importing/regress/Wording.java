package io.podflame.importing.regress;

import io.podflame.collector.cost.Change;
import io.podflame.collector.cost.Estimate;
import io.podflame.collector.cost.Regression;
import io.podflame.collector.cost.Regression.FunctionChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The words and numbers of a comparison, which all reports share. */
final class Wording {

    /** Rows of each table: whoever wants all has the JSON. */
    private static final int ROWS = 15;

    private final Comparison comparison;

    Wording(Comparison comparison) {
        this.comparison = comparison;
    }

    /**
     * One line of a table.
     *
     * @param change in the comparison's unit
     * @param ratio by how much more in percent, "new" or "gone"
     * @param falseDiscoveryRate "0.012", "< 0.001"
     */
    record Row(
            String baseline,
            String candidate,
            String change,
            String ratio,
            String falseDiscoveryRate,
            String function) {}

    /** {@code REGRESSED: a request takes +9.9 % (95 %: +6.1 % to +13.9 %), 2,956 → 3,250 µs per request; the limit is +5.0 %}. */
    String verdict() {
        Regression regression = comparison.regression();
        String verdict = switch (regression.verdict()) {
            case REGRESSED -> "REGRESSED";
            case NOT_REGRESSED -> "not regressed";
            case NOT_ENOUGH_EVIDENCE -> "NOT ENOUGH EVIDENCE";
        };
        return verdict + ": "
                + regression.total().map(this::ofRequest).orElseGet(this::ofShares)
                + comparison.needed().map(needed -> "; " + needed).orElse("");
    }

    private String ofRequest(Change total) {
        return "a request takes " + percent(total.ratio().value()) + " (95 %: "
                + percent(total.ratio().low()) + " to "
                + percent(total.ratio().high()) + "), "
                + number(total.baseline().value()) + " → "
                + number(total.candidate().value()) + " " + comparison.unit() + "; the limit is "
                + percent(1 + comparison.regression().maxIncrease());
    }

    private String ofShares() {
        return switch (comparison.regression().verdict()) {
            case REGRESSED ->
                "functions take a larger share than before, by more than " + limit() + " and half a point of all";
            case NOT_REGRESSED -> "no function's share has grown significantly by more than " + limit();
            case NOT_ENOUGH_EVIDENCE -> "there are too few samples to compare shares";
        };
    }

    private String limit() {
        return percent(1 + comparison.regression().maxIncrease()).substring(1);
    }

    /** Of the significant changes of what functions do themselves, the largest first. */
    List<Row> bySelf() {
        return rows(FunctionChange::self);
    }

    /** Of those with what they call. */
    List<Row> byTotal() {
        return rows(FunctionChange::total);
    }

    private List<Row> rows(Function<FunctionChange, Change> chosen) {
        return comparison.regression().functions().stream()
                .filter(change -> chosen.apply(change).significant())
                .sorted(Comparator.<FunctionChange>comparingDouble(
                                change -> -Math.abs(chosen.apply(change).growth()))
                        .thenComparing(FunctionChange::function))
                .limit(ROWS)
                .map(change -> row(change.function().name(), chosen.apply(change)))
                .toList();
    }

    private Row row(String function, Change change) {
        return new Row(
                number(change.baseline().value()),
                number(change.candidate().value()),
                (change.growth() < 0 ? "−" : "+") + number(Math.abs(change.growth())),
                ratio(change.ratio()),
                change.falseDiscoveryRate() < 0.001
                        ? "< 0.001"
                        : String.format(Locale.ROOT, "%.3f", change.falseDiscoveryRate()),
                function);
    }

    private static String ratio(Estimate ratio) {
        if (Double.isInfinite(ratio.value())) {
            return "new";
        }
        return ratio.value() == 0 ? "gone" : percent(ratio.value());
    }

    /** What was tested, and how. */
    String tested() {
        Regression regression = comparison.regression();
        return String.format(
                Locale.ROOT,
                "%,d functions compared, %,d with too few samples left out; listed are changes with a false discovery rate below 5 %% (Benjamini-Hochberg)",
                regression.functions().size(),
                regression.notCompared());
    }

    List<String> sides() {
        List<String> sides = new ArrayList<>();
        sides.add(comparison.baseline().name() + ": " + Comparison.account(comparison.baseline()));
        sides.add(comparison.candidate().name() + ": " + Comparison.account(comparison.candidate()));
        return sides;
    }

    /** Of a ratio: {@code +9.9 %}. */
    private static String percent(double ratio) {
        return Double.isInfinite(ratio) ? "any" : String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1));
    }

    private String number(double value) {
        double scaled = value * comparison.factor();
        return String.format(Locale.ROOT, scaled >= 100 ? "%,.0f" : scaled >= 10 ? "%.1f" : "%.2f", scaled);
    }
}
