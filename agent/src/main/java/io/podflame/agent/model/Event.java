package io.podflame.agent.model;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock", "cycles"
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);
    public static final Event CYCLES = new Event("cycles", Unit.COUNT);

    /**
     * The event of perf's name with the unit that perf counts it in: cpu-clock and task-clock, with or without modifiers behind a
     * colon, count nanoseconds.
     */
    public static Event named(String name) {
        int colon = name.indexOf(':');
        String bare = colon < 0 ? name : name.substring(0, colon);
        boolean clock = bare.equals("cpu-clock") || bare.equals("task-clock");
        return new Event(name, clock ? Unit.NANOSECONDS : Unit.COUNT);
    }

    /** What a period is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
