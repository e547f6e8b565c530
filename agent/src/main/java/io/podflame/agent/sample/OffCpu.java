package io.podflame.agent.sample;

import io.podflame.agent.model.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is sampled of threads that wait: event "off-cpu", each wait's whole time by the stack at which the thread waits; event "wall-clock",
 * this and time on CPUs together.
 *
 * @param minimum shorter waits do not count
 * @param onCpuToo whether time on CPUs is sampled, too
 * @param wakers whether it is of interest who ended the waits
 */
public record OffCpu(Duration minimum, boolean onCpuToo, boolean wakers) {

    public static final Duration DEFAULT_MINIMUM = Duration.ofMillis(1);

    private static final String WAKER = "waker";
    private static final Pattern MINIMUM = Pattern.compile("([0-9]{1,9})(us|ms|s)");

    public OffCpu {
        if (minimum.isNegative()) {
            throw new IllegalArgumentException("minimum must not be negative: " + minimum);
        }
    }

    /**
     * What an event says; empty for one that is about something else.
     *
     * @param event "off-cpu", "wall-clock", or one of these with the minimum, "waker" or both: "off-cpu:10ms", "wall-clock:500us,waker"
     * @throws SamplerUnavailableException when what is behind the colon is not understood
     */
    public static Optional<OffCpu> of(Event event) throws SamplerUnavailableException {
        if (!event.isOffCpu() && !event.isWallClock()) {
            return Optional.empty();
        }
        Duration minimum = DEFAULT_MINIMUM;
        boolean wakers = false;
        for (String word : words(event.name())) {
            if (word.equals(WAKER)) {
                wakers = true;
            } else {
                minimum = minimum(event, word);
            }
        }
        return Optional.of(new OffCpu(minimum, event.isWallClock(), wakers));
    }

    private static List<String> words(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? List.of() : List.of(name.substring(colon + 1).split(",", -1));
    }

    private static Duration minimum(Event event, String word) throws SamplerUnavailableException {
        Matcher matcher = MINIMUM.matcher(word);
        if (!matcher.matches()) {
            throw new SamplerUnavailableException(
                    "event " + event.name()
                            + ": behind the colon goes the shortest wait that counts, such as 500us, 10ms or 1s, or waker, or both");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(number * 1_000);
            case "ms" -> Duration.ofMillis(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
