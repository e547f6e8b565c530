package io.podflame.collector.model;

import java.util.Locale;

/** What shows that a finding is true. */
public sealed interface Evidence {

    /** For people, in a few words. */
    String text();

    /**
     * A share of samples.
     *
     * @param of what was measured: "logging"
     * @param share 0 to 1
     * @param low lower bound of its 95 % confidence interval
     * @param high upper bound
     * @param samples that it is a share of
     */
    record Share(String of, double share, double low, double high, long samples) implements Evidence {
        @Override
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "%s: %.1f %% (%.1f–%.1f %%) of %d samples",
                    of,
                    100 * share,
                    100 * low,
                    100 * high,
                    samples);
        }
    }

    /**
     * A number that was counted or set.
     *
     * @param what "CPU limit"
     * @param unit "cores", "%", or "" for a count
     */
    record Quantity(String what, double value, String unit) implements Evidence {
        @Override
        public String text() {
            String number = value == Math.rint(value)
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : String.format(Locale.ROOT, "%.2f", value);
            return what + ": " + number + (unit.isEmpty() ? "" : " " + unit);
        }
    }

    /**
     * Something that is configured.
     *
     * @param where "Deployment istio-system/istio-mixer, container mixer, argument 3"
     * @param value as it stands there; "(not set)" where it is missed
     */
    record Setting(String where, String value) implements Evidence {
        @Override
        public String text() {
            return where + ": " + value;
        }
    }
}
