package io.podflame.collector.model;

/**
 * Where a share of all samples lies with 95 % confidence, given how many were taken (Wilson's score interval). Samples count as independent
 * of each other.
 *
 * @param low 0 to 1
 * @param high 0 to 1
 */
public record ConfidenceInterval(double low, double high) {

    /** Two-sided 95 % quantile of the normal distribution. */
    private static final double Z = 1.959964;

    /** Of {@code matched} of {@code samples}; everything is possible without samples. */
    public static ConfidenceInterval ofShare(long matched, long samples) {
        if (matched < 0 || matched > samples) {
            throw new IllegalArgumentException(matched + " of " + samples + " samples");
        }
        if (samples == 0) {
            return new ConfidenceInterval(0, 1);
        }
        double share = (double) matched / samples;
        double spread = Z * Z / samples;
        double centre = (share + spread / 2) / (1 + spread);
        double half = Z * Math.sqrt(share * (1 - share) / samples + spread / samples / 4) / (1 + spread);
        return new ConfidenceInterval(Math.max(0, centre - half), Math.min(1, centre + half));
    }
}
