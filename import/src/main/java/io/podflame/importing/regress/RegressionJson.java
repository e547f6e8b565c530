package io.podflame.importing.regress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.cost.Change;
import io.podflame.collector.cost.Estimate;
import io.podflame.collector.cost.Regression;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A comparison for programs. Numbers are in the unit; null is what is not known, or not bounded.
 *
 * @param verdict NOT_REGRESSED, REGRESSED or NOT_ENOUGH_EVIDENCE
 * @param basis PER_REQUEST or SHARE
 * @param maxIncrease 0.05 for 5 %
 * @param total of a request; null when shares are compared
 * @param functions all that have samples enough, the largest change of the total first
 * @param neededTimes how many times as many samples would decide it; null when it is decided, or none would
 * @param needed the same in words; "" when it is decided
 */
record RegressionJson(
        String verdict,
        String basis,
        String unit,
        double maxIncrease,
        SideJson baseline,
        SideJson candidate,
        Optional<ChangeJson> total,
        List<FunctionJson> functions,
        int functionsNotCompared,
        OptionalDouble neededTimes,
        String needed,
        List<String> notes) {

    /** One side; of what was counted the value in its own unit, nanoseconds of CPU time. */
    record SideJson(
            String name, String event, long samples, long value, OptionalLong requests, OptionalDouble seconds) {}

    /** low and high bound the 95 % confidence interval. */
    record EstimateJson(OptionalDouble value, OptionalDouble low, OptionalDouble high) {}

    /** @param ratio candidate by baseline */
    record ChangeJson(
            EstimateJson baseline,
            EstimateJson candidate,
            EstimateJson ratio,
            double chance,
            double falseDiscoveryRate) {}

    /** One function: in it, and in it with what it calls. */
    record FunctionJson(String name, String kind, ChangeJson self, ChangeJson total) {}

    static RegressionJson of(Comparison comparison) {
        Regression regression = comparison.regression();
        double factor = comparison.factor();
        return new RegressionJson(
                regression.verdict().name(),
                regression.basis().name(),
                comparison.unit(),
                regression.maxIncrease(),
                side(comparison.baseline()),
                side(comparison.candidate()),
                regression.total().map(total -> change(total, factor)),
                regression.functions().stream()
                        .map(change -> new FunctionJson(
                                change.function().name(),
                                change.function().kind().name(),
                                change(change.self(), factor),
                                change(change.total(), factor)))
                        .toList(),
                regression.notCompared(),
                regression.neededTimes().isPresent()
                        ? finite(regression.neededTimes().getAsDouble())
                        : OptionalDouble.empty(),
                comparison.needed().orElse(""),
                comparison.notes());
    }

    private static SideJson side(Side side) {
        return new SideJson(
                side.name(),
                side.event().name(),
                side.tree().samples(),
                side.tree().total(0),
                side.requests(),
                side.seconds());
    }

    private static ChangeJson change(Change change, double factor) {
        return new ChangeJson(
                estimate(change.baseline().times(factor)),
                estimate(change.candidate().times(factor)),
                estimate(change.ratio()),
                change.chance(),
                change.falseDiscoveryRate());
    }

    private static EstimateJson estimate(Estimate estimate) {
        return new EstimateJson(finite(estimate.value()), finite(estimate.low()), finite(estimate.high()));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** Indented. */
    static String text(Object record) {
        try {
            return new ObjectMapper()
                    .registerModule(new Jdk8Module())
                    .configure(SerializationFeature.INDENT_OUTPUT, true)
                    .writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are JSON", e);
        }
    }
}
