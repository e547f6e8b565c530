package io.podflame.collector.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as people type and read them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}; a bare number is seconds. */
final class DurationText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

    private DurationText() {}

    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no duration; write for example 500ms, 30s, 5m or 2h");
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        Duration duration = switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
        if (duration.isZero()) {
            throw new TypeConversionException("a duration must be more than 0");
        }
        return duration;
    }

    /** CPU or wall time with three digits that matter: {@code 412 ms}, {@code 3.42 s}, {@code 12.0 s}, {@code 2 h 5 min}. */
    static String ofSeconds(double seconds) {
        if (seconds < 1) {
            return Math.round(seconds * 1000) + " ms";
        }
        if (seconds < 60) {
            return String.format(seconds < 10 ? "%.2f s" : "%.1f s", seconds);
        }
        long minutes = (long) (seconds / 60);
        return minutes < 60
                ? minutes + " min " + (long) (seconds % 60) + " s"
                : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
