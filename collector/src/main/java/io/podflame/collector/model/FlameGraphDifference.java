package io.podflame.collector.model;

/**
 * How a candidate's call tree differs from a baseline's: what stage 10 draws as a differential flame graph.
 *
 * @param title what is compared with what, for people
 * @param measured one line about how it was measured
 * @param unit of the scaled values: "µs per request", "% of CPU time"
 * @param baselineScale what makes the unit of the baseline's values: 1e-3 by requests, of nanoseconds
 * @param candidateScale the same of the candidate's
 */
public record FlameGraphDifference(
        String title, String measured, String unit, CallTreePair trees, double baselineScale, double candidateScale) {

    /** The node's total in the unit. */
    public double baselineTotal(int node) {
        return trees.baseline().total(node) * baselineScale;
    }

    /** The node's total in the unit. */
    public double candidateTotal(int node) {
        return trees.candidate().total(node) * candidateScale;
    }
}
