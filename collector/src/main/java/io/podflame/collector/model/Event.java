package io.podflame.collector.model;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock"
 * @param unit of a sample's value
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);

    /** Time on a CPU: perf's cpu-clock and task-clock, with any modifiers, or pprof's cpu. Other time is of waiting. */
    public boolean isCpuTime() {
        int modifiers = name.indexOf(':');
        String bare = modifiers < 0 ? name : name.substring(0, modifiers);
        return unit == Unit.NANOSECONDS
                && (bare.equals(CPU_CLOCK.name) || bare.equals("task-clock") || bare.equals("cpu"));
    }

    /** What a value is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
