package io.podflame.agent.lookback;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people type them: {@code 90s}, {@code 2m}; a bare number is seconds. */
public final class TimeText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(s|m|h)?");

    private TimeText() {}

    /** Throws {@link IllegalArgumentException} with what was expected. */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time; write for example 90s or 2m");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2) == null ? "s" : form.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}
