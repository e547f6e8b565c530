package io.podflame.agent.sample;

import io.podflame.agent.model.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is sampled of threads that wait: event "off-cpu", each wait's whole time by the stack at which the thread waits; event "wall-clock",
 * this and time on CPUs together.
 *
 * @param minimum shorter waits do not count
 * @param onCpuToo whether time on CPUs is sampled, too
 */
public record OffCpu(Duration minimum, boolean onCpuToo) {

    public static final Duration DEFAULT_MINIMUM = Duration.ofMillis(1);

    private static final Pattern MINIMUM = Pattern.compile("([0-9]{1,9})(us|ms|s)");

    public OffCpu {
        if (minimum.isNegative()) {
            throw new IllegalArgumentException("minimum must not be negative: " + minimum);
        }
    }

    /**
     * What an event says; empty for one that is about something else.
     *
     * @param event "off-cpu", "wall-clock", or one of these with the minimum: "off-cpu:10ms", "off-cpu:500us", "wall-clock:1s"
     * @throws SamplerUnavailableException when the minimum is not understood
     */
    public static Optional<OffCpu> of(Event event) throws SamplerUnavailableException {
        if (!event.isOffCpu() && !event.isWallClock()) {
            return Optional.empty();
        }
        return Optional.of(new OffCpu(minimum(event.name()), event.isWallClock()));
    }

    private static Duration minimum(String name) throws SamplerUnavailableException {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return DEFAULT_MINIMUM;
        }
        Matcher matcher = MINIMUM.matcher(name.substring(colon + 1));
        if (!matcher.matches()) {
            throw new SamplerUnavailableException("event " + name
                    + ": behind the colon goes the shortest wait that counts, such as 500us, 10ms or 1s");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(number * 1_000);
            case "ms" -> Duration.ofMillis(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
