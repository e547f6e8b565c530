package io.podflame.agent.model;

import java.util.List;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock", "cycles"
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);
    public static final Event CYCLES = new Event("cycles", Unit.COUNT);

    /** Time that threads wait. Ours, not perf's; the shortest wait that counts may follow behind a colon. */
    public static final Event OFF_CPU = new Event("off-cpu", Unit.NANOSECONDS);

    /** {@link #CPU_CLOCK} and {@link #OFF_CPU} together. Ours, with the same behind a colon. */
    public static final Event WALL_CLOCK = new Event("wall-clock", Unit.NANOSECONDS);

    /**
     * The event of perf's name with the unit that perf counts it in: cpu-clock and task-clock, with or without modifiers behind a
     * colon, count nanoseconds. So do ours.
     */
    public static Event named(String name) {
        boolean clock = List.of("cpu-clock", "task-clock", OFF_CPU.name, WALL_CLOCK.name)
                .contains(bare(name));
        return new Event(name, clock ? Unit.NANOSECONDS : Unit.COUNT);
    }

    /** Whether it is the time that threads wait. */
    public boolean isOffCpu() {
        return bare(name).equals(OFF_CPU.name);
    }

    /** Whether it is the time that threads wait or run. */
    public boolean isWallClock() {
        return bare(name).equals(WALL_CLOCK.name);
    }

    private static String bare(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** What a period is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
