package io.podflame.collector.cost;

/** The standard normal distribution. */
final class Normal {

    /** 97.5 % quantile: two-sided intervals of 95 % reach that far. */
    static final double Z95 = 1.959963984540054;
    /** 80 % quantile. */
    static final double Z80 = 0.8416212335729143;

    private static final double SERIES_UNTIL = 3;
    private static final int TERMS = 120;

    private Normal() {}

    /** How likely a value at least that far from 0, on either side, is by chance alone: 1 for 0, towards 0 for large ones. */
    static double twoSided(double z) {
        double distance = Math.abs(z);
        if (Double.isNaN(distance)) {
            throw new IllegalArgumentException("no distance: " + z);
        }
        return distance < SERIES_UNTIL
                ? 1 - 2 * density(distance) * series(distance)
                : 2 * density(distance) / fraction(distance);
    }

    private static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11: (P(z) − ½) / density = z + z³/3 + z⁵/(3·5) + … */
    private static double series(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; n < TERMS; n++) {
            term *= z * z / (2 * n + 1);
            sum += term;
        }
        return sum;
    }

    /** 26.2.14, from its end: density / Q(z) = z + 1/(z + 2/(z + 3/(z + …))). */
    private static double fraction(double z) {
        double fraction = z;
        for (int n = TERMS; n >= 1; n--) {
            fraction = z + n / fraction;
        }
        return fraction;
    }
}
