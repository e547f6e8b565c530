package io.podflame.agent.lookback;

import java.time.Duration;
import java.util.List;

/**
 * What the agent was told of its look-back.
 *
 * @param length how far it reaches back, 10 s to 10 min
 * @param frequencyHertz samples per second and CPU
 */
public record LookBackSettings(Duration length, double frequencyHertz, List<Trigger> triggers) {

    public static final Duration DEFAULT_LENGTH = Duration.ofMinutes(2);
    public static final double DEFAULT_HERTZ = 99;

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public LookBackSettings {
        triggers = List.copyOf(triggers);
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a look-back reaches back " + SHORTEST.toSeconds() + " s to "
                    + LONGEST.toMinutes() + " min, not " + length.toSeconds() + " s");
        }
        if (!(frequencyHertz > 0) || Double.isInfinite(frequencyHertz)) {
            throw new IllegalArgumentException("a look-back of " + frequencyHertz + " Hz cannot be; more than 0");
        }
        for (Trigger trigger : triggers) {
            if (trigger.over().compareTo(length) > 0) {
                throw new IllegalArgumentException(
                        "a trigger that looks at " + trigger.over().toSeconds()
                                + " s needs a look-back as long, not of " + length.toSeconds() + " s");
            }
        }
    }
}
