package io.podflame.collector.cost;

import io.podflame.collector.model.CallTree;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Whether a candidate takes more CPU than a baseline.
 *
 * @param basis what was compared
 * @param total of all samples; empty where shares are compared, whose sum is always the same
 * @param functions those with samples enough to be compared, the largest growth of the total first
 * @param notCompared functions with too few samples
 * @param neededTimes how many times as many samples, on both sides, would decide it with a chance of 80 % should the change stay as it is; empty when it is
 *     decided, infinite when no number of samples would
 */
public record Regression(
        Basis basis,
        Verdict verdict,
        double maxIncrease,
        Optional<Change> total,
        List<FunctionChange> functions,
        int notCompared,
        OptionalDouble neededTimes) {

    public Regression {
        functions = List.copyOf(functions);
    }

    /** What numbers are of. */
    public enum Basis {
        /** The event's unit by requests. */
        PER_REQUEST,
        /** Of all samples, since requests are not known. */
        SHARE
    }

    /** What came of it. */
    public enum Verdict {
        NOT_REGRESSED,
        REGRESSED,
        NOT_ENOUGH_EVIDENCE
    }

    /**
     * One of the two.
     *
     * @param requests at least 1, when known; of both sides or of none
     */
    public record Side(CallTree tree, OptionalLong requests) {}

    /** How one function changed: in it, and in it with what it calls. */
    public record FunctionChange(Function function, Change self, Change total) {}

    /**
     * Regressed is what is above the limit with its whole 95 % interval, not regressed what is below with the whole. Where shares are compared, a function has to grow above the
     * limit, significantly, and by half a percentage point of all at least.
     *
     * @param maxIncrease by how much a request may cost more: 0.05 for 5 %; more than 0
     */
    public static Regression between(Side baseline, Side candidate, double maxIncrease) {
        if (maxIncrease <= 0) {
            throw new IllegalArgumentException("an increase of " + maxIncrease + " can never be ruled out");
        }
        return new SideComparison(baseline, candidate, maxIncrease).run();
    }
}
