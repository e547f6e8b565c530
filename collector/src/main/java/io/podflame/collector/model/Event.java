package io.podflame.collector.model;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock"
 * @param unit of a sample's value
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);

    /** What a value is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
