package io.podflame.collector.flamegraph;

import io.podflame.collector.model.Event;
import java.util.Locale;

/** Values as people read them: {@code 1.23 s}, {@code 45.6 ms}, {@code 12,345}, {@code 4.56 %}. */
final class ValueFormat {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double LEAST_SHOWN_SHARE = 0.0001;

    private ValueFormat() {}

    static String value(long value, Event event) {
        return switch (event.unit()) {
            case NANOSECONDS -> duration(value);
            case COUNT -> count(value);
        };
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** @param share 0 to 1 */
    static String percent(double share) {
        if (share > 0 && share < LEAST_SHOWN_SHARE) {
            return "< 0.01 %";
        }
        return String.format(Locale.ROOT, share >= 0.9995 ? "%.0f %%" : "%.2f %%", share * 100);
    }

    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    static String duration(long nanos) {
        if (nanos >= NANOS_PER_SECOND) {
            return threeDigits(nanos / NANOS_PER_SECOND) + " s";
        }
        if (nanos >= NANOS_PER_MILLI) {
            return threeDigits(nanos / NANOS_PER_MILLI) + " ms";
        }
        return nanos == 0 ? "0 s" : threeDigits(nanos / NANOS_PER_MICRO) + " µs";
    }

    private static String threeDigits(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
