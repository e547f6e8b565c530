package io.podflame.collector.cost;

/**
 * Compares the samples of one function, or of all, in two runs.
 *
 * <p>Per request: given that the two runs have n samples together, how many of them are the candidate's is binomially distributed, by what each run had of requests
 * and of sampling rate, if a request costs the same in both (Przyborowski and Wilenski 1940). The test is the score test of that proportion, the interval Wilson's
 * (1927), turned into a ratio.
 *
 * <p>Shares: two proportions, by the pooled score test; the interval is that of the ratio's logarithm (Katz and others 1978).
 */
final class RateComparison {

    /** Of samples expected in each run, below which the tests are not good. */
    private static final double LEAST_EXPECTED = 5;

    private final Run baseline;
    private final Run candidate;

    RateComparison(Run baseline, Run candidate) {
        this.baseline = baseline;
        this.candidate = candidate;
    }

    /**
     * One run.
     *
     * @param whole all its samples
     * @param exposure what values are divided by: requests; or the whole, for shares
     */
    record Run(SampledValue whole, double exposure) {

        /** What one sample adds to the rate. */
        double perSample(SampledValue part) {
            return (part.value() == 0 ? whole : part).valuePerSample() / exposure;
        }

        Estimate rate(SampledValue part) {
            return part.estimate().times(1 / exposure);
        }
    }

    /** Whether there are samples enough for any answer. */
    boolean comparable(SampledValue before, SampledValue after) {
        double together = before.effectiveSamples() + after.effectiveSamples();
        double due = candidateDue(before, after);
        return together * Math.min(due, 1 - due) >= LEAST_EXPECTED;
    }

    /** Which part of the samples is due to be the candidate's when nothing changed. */
    private double candidateDue(SampledValue before, SampledValue after) {
        double samplesBefore = 1 / baseline.perSample(before);
        double samplesAfter = 1 / candidate.perSample(after);
        return samplesAfter / (samplesBefore + samplesAfter);
    }

    /** Only of what is {@link #comparable}. */
    Change perRequest(SampledValue before, SampledValue after) {
        double together = before.effectiveSamples() + after.effectiveSamples();
        double due = candidateDue(before, after);
        double z = (after.effectiveSamples() - together * due) / Math.sqrt(together * due * (1 - due));
        double found = after.effectiveSamples() / together;
        double odds = (1 - due) / due;
        double square = Normal.Z95 * Normal.Z95;
        double middle = (found + square / (2 * together)) / (1 + square / together);
        double half = Normal.Z95
                / (1 + square / together)
                * Math.sqrt(found * (1 - found) / together + square / (4 * together * together));
        Estimate ratio = new Estimate(
                odds(found) * odds, odds(Math.max(0, middle - half)) * odds, odds(Math.min(1, middle + half)) * odds);
        return change(baseline.rate(before), candidate.rate(after), ratio, z);
    }

    private static double odds(double part) {
        return part >= 1 ? Double.POSITIVE_INFINITY : part / (1 - part);
    }

    /** As {@link #perRequest}, of shares. */
    Change share(SampledValue before, SampledValue after) {
        double allBefore = baseline.whole().effectiveSamples();
        double allAfter = candidate.whole().effectiveSamples();
        double shareBefore = before.value() / baseline.exposure();
        double shareAfter = after.value() / candidate.exposure();
        double pooled = (shareBefore * allBefore + shareAfter * allAfter) / (allBefore + allAfter);
        double deviation = Math.sqrt(pooled * (1 - pooled) * (1 / allBefore + 1 / allAfter));
        double z = deviation == 0 ? 0 : (shareAfter - shareBefore) / deviation;
        return change(
                shareEstimate(shareBefore, allBefore),
                shareEstimate(shareAfter, allAfter),
                shareRatio(shareBefore * allBefore, allBefore, shareAfter * allAfter, allAfter),
                z);
    }

    /** Wilson's interval. */
    private static Estimate shareEstimate(double share, double all) {
        double square = Normal.Z95 * Normal.Z95;
        double middle = (share + square / (2 * all)) / (1 + square / all);
        double half = Normal.Z95 / (1 + square / all) * Math.sqrt(share * (1 - share) / all + square / (4 * all * all));
        return new Estimate(share, Math.max(0, middle - half), Math.min(1, middle + half));
    }

    private static Estimate shareRatio(double before, double allBefore, double after, double allAfter) {
        boolean none = before == 0 || after == 0;
        double a = none ? before + 0.5 : before; // Haldane's correction, for the logarithm
        double b = none ? after + 0.5 : after;
        double ratio = (b / allAfter) / (a / allBefore);
        double reach = Math.exp(Normal.Z95 * Math.sqrt(Math.max(0, 1 / a - 1 / allBefore + 1 / b - 1 / allAfter)));
        double found = before == 0 ? Double.POSITIVE_INFINITY : (after / allAfter) / (before / allBefore);
        return new Estimate(found, ratio / reach, ratio * reach);
    }

    private static Change change(Estimate before, Estimate after, Estimate ratio, double z) {
        double chance = Normal.twoSided(z);
        return new Change(before, after, ratio, chance, chance);
    }
}
