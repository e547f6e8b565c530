package io.podflame.collector.model;

/**
 * What is counted.
 *
 * @param name perf's name, e.g. "cpu-clock"
 * @param unit of a sample's value
 */
public record Event(String name, Unit unit) {

    public static final Event CPU_CLOCK = new Event("cpu-clock", Unit.NANOSECONDS);

    /** One that only the name is known of: clocks and waits are time, everything else is counted. */
    public static Event named(String name) {
        Event time = new Event(name, Unit.NANOSECONDS);
        return time.isCpuTime() || time.hasWaits() ? time : new Event(name, Unit.COUNT);
    }

    /** Time on a CPU: perf's cpu-clock and task-clock, with any modifiers, or pprof's cpu. Other time is of waiting. */
    public boolean isCpuTime() {
        String bare = bareName();
        return unit == Unit.NANOSECONDS
                && (bare.equals(CPU_CLOCK.name) || bare.equals("task-clock") || bare.equals("cpu"));
    }

    /**
     * Whether busy CPUs have it at a steady rate, so that samples are due as often as was asked for: time on a CPU, and cycles. Any other event is
     * sampled as often as it occurs.
     */
    public boolean hasDueRate() {
        return isCpuTime() || bareName().equals("cycles") || bareName().equals("cpu-cycles");
    }

    /** Whether its values are waits: off-cpu, and wall-clock, which is these and time on CPUs. */
    public boolean hasWaits() {
        return bareName().equals("off-cpu") || bareName().equals("wall-clock");
    }

    /** What to sample, without what its name says of how: "off-cpu" of off-cpu:10ms. */
    public String bareName() {
        int modifiers = name.indexOf(':');
        return modifiers < 0 ? name : name.substring(0, modifiers);
    }

    /** Of an event with waits, the shortest that counts: "10ms" of off-cpu:10ms. */
    public String shortestWait() {
        String how = name.substring(bareName().length()).replaceFirst(":", "");
        String shortest = how.replaceFirst(",?waker", "");
        return shortest.isEmpty() ? "1ms" : shortest;
    }

    /** What a value is measured in. */
    public enum Unit {
        NANOSECONDS,
        COUNT
    }
}
