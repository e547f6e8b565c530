package io.podflame.collector.cost;

/**
 * A number that was measured by sampling.
 *
 * @param low lower bound of its 95 % confidence interval
 * @param high upper bound; infinite when nothing bounds it
 */
public record Estimate(double value, double low, double high) {

    /** In another unit. */
    public Estimate times(double factor) {
        return new Estimate(value * factor, low * factor, high * factor);
    }
}
