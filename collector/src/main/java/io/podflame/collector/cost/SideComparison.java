package io.podflame.collector.cost;

import io.podflame.collector.cost.FunctionValues.SelfAndTotal;
import io.podflame.collector.cost.Regression.Basis;
import io.podflame.collector.cost.Regression.FunctionChange;
import io.podflame.collector.cost.Regression.Side;
import io.podflame.collector.cost.Regression.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compares two sides once. */
final class SideComparison {

    /** Shares of fewer samples say too little for any verdict. */
    static final double LEAST_SAMPLES = 500;
    /** A share that grows by less does not matter. */
    private static final double LEAST_SHARE_GROWTH = 0.005;

    private static final Estimate ZERO = new Estimate(0, 0, 0);
    private static final Change NOTHING = new Change(ZERO, ZERO, new Estimate(1, 0, Double.POSITIVE_INFINITY), 1, 1);

    private static final Comparator<FunctionChange> LARGEST_GROWTH_FIRST = Comparator.<FunctionChange>comparingDouble(
                    change -> -Math.abs(change.total().growth()))
            .thenComparing(FunctionChange::function);

    private final Basis basis;
    private final Side baseline;
    private final Side candidate;
    private final double maxIncrease;
    private final SampledValue wholeBefore;
    private final SampledValue wholeAfter;
    private final RateComparison rates;
    private int notCompared;

    SideComparison(Side baseline, Side candidate, double maxIncrease) {
        this.baseline = baseline;
        this.candidate = candidate;
        this.maxIncrease = maxIncrease;
        this.basis =
                baseline.requests().isPresent() && candidate.requests().isPresent() ? Basis.PER_REQUEST : Basis.SHARE;
        this.wholeBefore = FunctionValues.whole(baseline.tree());
        this.wholeAfter = FunctionValues.whole(candidate.tree());
        if (wholeBefore.value() == 0 || wholeAfter.value() == 0) {
            throw new IllegalArgumentException("a side without samples cannot be compared");
        }
        this.rates = new RateComparison(run(baseline, wholeBefore), run(candidate, wholeAfter));
    }

    private RateComparison.Run run(Side side, SampledValue whole) {
        return new RateComparison.Run(
                whole, basis == Basis.PER_REQUEST ? side.requests().orElseThrow() : whole.value());
    }

    Regression run() {
        List<FunctionChange> functions = functions();
        Optional<Change> total =
                basis == Basis.PER_REQUEST ? Optional.of(rates.perRequest(wholeBefore, wholeAfter)) : Optional.empty();
        Verdict verdict = total.map(this::verdict).orElseGet(() -> verdict(functions));
        OptionalDouble needed = verdict == Verdict.NOT_ENOUGH_EVIDENCE
                ? OptionalDouble.of(total.map(this::neededTimes).orElseGet(() -> LEAST_SAMPLES / fewerSamples()))
                : OptionalDouble.empty();
        return new Regression(basis, verdict, maxIncrease, total, functions, notCompared, needed);
    }

    private List<FunctionChange> functions() {
        SortedMap<Function, SelfAndTotal> before = FunctionValues.of(baseline.tree());
        SortedMap<Function, SelfAndTotal> after = FunctionValues.of(candidate.tree());
        SortedSet<Function> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<FunctionChange> changes = new ArrayList<>();
        for (Function function : all) {
            SelfAndTotal valuesBefore = before.getOrDefault(function, SelfAndTotal.NONE);
            SelfAndTotal valuesAfter = after.getOrDefault(function, SelfAndTotal.NONE);
            if (rates.comparable(valuesBefore.total(), valuesAfter.total())) {
                changes.add(new FunctionChange(
                        function,
                        change(valuesBefore.self(), valuesAfter.self()),
                        change(valuesBefore.total(), valuesAfter.total())));
            } else {
                notCompared++;
            }
        }
        return adjusted(changes).stream().sorted(LARGEST_GROWTH_FIRST).toList();
    }

    /** Of a function whose own samples are too few nothing is claimed: its chance is 1. */
    private Change change(SampledValue before, SampledValue after) {
        if (before.value() + after.value() == 0) {
            return NOTHING;
        }
        Change change = basis == Basis.PER_REQUEST ? rates.perRequest(before, after) : rates.share(before, after);
        return rates.comparable(before, after)
                ? change
                : new Change(change.baseline(), change.candidate(), change.ratio(), 1, 1);
    }

    private static List<FunctionChange> adjusted(List<FunctionChange> changes) {
        double[] chances = changes.stream()
                .flatMap(change -> Stream.of(change.self(), change.total()))
                .mapToDouble(Change::chance)
                .toArray();
        double[] rates = FalseDiscovery.rates(chances);
        List<FunctionChange> adjusted = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            FunctionChange change = changes.get(i);
            adjusted.add(new FunctionChange(
                    change.function(),
                    change.self().with(rates[2 * i]),
                    change.total().with(rates[2 * i + 1])));
        }
        return adjusted;
    }

    private Verdict verdict(Change total) {
        double limit = 1 + maxIncrease;
        if (total.ratio().low() > limit) {
            return Verdict.REGRESSED;
        }
        return total.ratio().high() <= limit ? Verdict.NOT_REGRESSED : Verdict.NOT_ENOUGH_EVIDENCE;
    }

    private Verdict verdict(List<FunctionChange> functions) {
        if (fewerSamples() < LEAST_SAMPLES) {
            return Verdict.NOT_ENOUGH_EVIDENCE;
        }
        boolean grown = functions.stream().anyMatch(change -> grown(change.self()) || grown(change.total()));
        return grown ? Verdict.REGRESSED : Verdict.NOT_REGRESSED;
    }

    private boolean grown(Change change) {
        return change.significant() && change.ratio().low() > 1 + maxIncrease && change.growth() >= LEAST_SHARE_GROWTH;
    }

    private double fewerSamples() {
        return Math.min(wholeBefore.effectiveSamples(), wholeAfter.effectiveSamples());
    }

    /** The interval of the ratio's logarithm shrinks with the root of the samples; it has to end before the limit. */
    private double neededTimes(Change total) {
        double deviation = Math.sqrt(1 / wholeBefore.effectiveSamples() + 1 / wholeAfter.effectiveSamples());
        double distance = Math.abs(Math.log(total.ratio().value()) - Math.log1p(maxIncrease));
        double needed = (Normal.Z95 + Normal.Z80) * deviation / distance;
        return Math.max(1, needed * needed);
    }
}
