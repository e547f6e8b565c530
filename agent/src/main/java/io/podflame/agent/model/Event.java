package io.podflame.agent.model;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock", "cycles"
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);
    public static final Event CYCLES = new Event("cycles", Unit.COUNT);

    /** What a period is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
