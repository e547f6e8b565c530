package io.podflame.agent.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel counts about one container's cgroup, everything below it included: since it was made, or between two readings. A
 * counter that could not be read is empty, which is not 0.
 *
 * @param cpuNanos CPU time used
 * @param quota the CPU limit at the time of reading; empty where there is none
 * @param pressureNanos time in which some of its threads waited for a CPU, throttled or not; as psi.rst has it, an average over CPUs
 * @param runQueueWaitNanos where there is no pressure: time that its threads waited for a CPU, throttled or not, added up; at least, since
 *     of a thread that ended only the part until the last reading is known
 * @param memory at the time of reading, or a little before
 */
public record CpuCounters(
        OptionalLong cpuNanos,
        Optional<Throttling> throttling,
        Optional<CpuQuota> quota,
        OptionalLong pressureNanos,
        OptionalLong runQueueWaitNanos,
        Optional<MemoryUse> memory) {

    /** Nothing could be read. */
    public static final CpuCounters NONE = new CpuCounters(
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());

    /**
     * What a CPU limit did.
     *
     * @param periods in which there was something to run
     * @param throttledPeriods in which it was stopped for the rest of the period
     * @param throttledNanos sum over CPUs
     */
    public record Throttling(long periods, long throttledPeriods, long throttledNanos) {}

    /** CPU time that may be used in each period. */
    public record CpuQuota(long quotaNanos, long periodNanos) {}

    /** The difference to an earlier reading of the same cgroup; quota and memory are the later ones. */
    public CpuCounters since(CpuCounters earlier) {
        return new CpuCounters(
                difference(cpuNanos, earlier.cpuNanos),
                throttling.flatMap(later -> earlier.throttling.flatMap(before -> difference(later, before))),
                quota,
                difference(pressureNanos, earlier.pressureNanos),
                difference(runQueueWaitNanos, earlier.runQueueWaitNanos),
                memory);
    }

    /** A counter that went back is another one, or was set anew. */
    private static OptionalLong difference(OptionalLong later, OptionalLong earlier) {
        return later.isPresent() && earlier.isPresent() && later.getAsLong() >= earlier.getAsLong()
                ? OptionalLong.of(later.getAsLong() - earlier.getAsLong())
                : OptionalLong.empty();
    }

    private static Optional<Throttling> difference(Throttling later, Throttling earlier) {
        Throttling difference = new Throttling(
                later.periods - earlier.periods,
                later.throttledPeriods - earlier.throttledPeriods,
                later.throttledNanos - earlier.throttledNanos);
        boolean forward = difference.periods >= 0 && difference.throttledPeriods >= 0 && difference.throttledNanos >= 0;
        return forward ? Optional.of(difference) : Optional.empty();
    }

    /** Whether there is anything to say. */
    public boolean any() {
        return cpuNanos.isPresent()
                || throttling.isPresent()
                || pressureNanos.isPresent()
                || runQueueWaitNanos.isPresent()
                || memory.isPresent();
    }
}
