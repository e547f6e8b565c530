package io.podflame.collector.cost;

/**
 * How much more or less something takes than it did.
 *
 * @param baseline before: per request in the event's unit, or as a share of all, 0 to 1
 * @param candidate now
 * @param ratio candidate by baseline; infinite where the baseline had none
 * @param chance how likely a difference at least as large is when nothing changed, 0 to 1 (two-sided)
 * @param falseDiscoveryRate of all the functions that are as significant as this one or more, how many are so by chance alone: the chance, adjusted for the number
 *     of functions looked at; the chance itself where there is one only
 */
public record Change(Estimate baseline, Estimate candidate, Estimate ratio, double chance, double falseDiscoveryRate) {

    /** Below it a difference is called significant. */
    public static final double SIGNIFICANCE = 0.05;

    public boolean significant() {
        return falseDiscoveryRate < SIGNIFICANCE;
    }

    /** By how much more it is, in the unit of both; negative for less. */
    public double growth() {
        return candidate.value() - baseline.value();
    }

    Change with(double adjusted) {
        return new Change(baseline, candidate, ratio, chance, adjusted);
    }
}
