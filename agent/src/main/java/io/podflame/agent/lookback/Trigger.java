package io.podflame.agent.lookback;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the look-back of a workload is sent: when what is measured of it is above the threshold, on average over a while.
 *
 * @param threshold in cores, or the share of periods, up to 1
 * @param over at least a second, in whole seconds
 */
public record Trigger(Measure measure, double threshold, Duration over) {

    private static final double MAX_CORES = 65_536;
    private static final Duration MAX_OVER = Duration.ofMinutes(10);
    private static final Pattern FORM =
            Pattern.compile("(cpu)=(\\d+(?:\\.\\d+)?)(?:cores?)?,(\\w+)|(throttled)=(\\d+(?:\\.\\d+)?)%,(\\w+)");

    /** What is measured of a workload. */
    public enum Measure {
        /** CPUs that it uses, by its samples. */
        CPU,
        /** Periods in which its CPU limit stopped it, of those in which it ran; of containers only. */
        THROTTLED
    }

    public Trigger {
        double most = measure == Measure.CPU ? MAX_CORES : 1;
        if (!(threshold > 0) || threshold > most) {
            throw new IllegalArgumentException(
                    measure == Measure.CPU
                            ? "a threshold of " + threshold + " cores cannot be; more than 0"
                            : "a threshold of " + 100 * threshold
                                    + " % of periods cannot be; more than 0, at most 100");
        }
        if (over.toSeconds() < 1 || over.compareTo(MAX_OVER) > 0) {
            throw new IllegalArgumentException(
                    "a trigger looks at 1 s to " + MAX_OVER.toSeconds() + " s, not " + over.toMillis() + " ms");
        }
    }

    /** From {@code cpu=2.0cores,10s} or {@code throttled=25%,30s}; throws {@link IllegalArgumentException} for anything else. */
    public static Trigger parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no trigger; write for example cpu=2.0cores,10s or throttled=25%,30s");
        }
        return form.group(1) != null
                ? new Trigger(Measure.CPU, Double.parseDouble(form.group(2)), TimeText.parse(form.group(3)))
                : new Trigger(
                        Measure.THROTTLED, Double.parseDouble(form.group(5)) / 100, TimeText.parse(form.group(6)));
    }

    /** Why it fired, for people: "cpu 2.13 cores > 2.00 over 10 s". */
    String reason(double measured) {
        return switch (measure) {
            case CPU ->
                String.format(Locale.ROOT, "cpu %.2f cores > %.2f over %d s", measured, threshold, over.toSeconds());
            case THROTTLED ->
                String.format(
                        Locale.ROOT,
                        "throttled in %.0f %% of periods > %.0f %% over %d s",
                        100 * measured,
                        100 * threshold,
                        over.toSeconds());
        };
    }
}
