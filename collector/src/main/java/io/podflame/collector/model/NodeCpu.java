package io.podflame.collector.model;

/**
 * CPU time of all CPUs of a node together in a stretch of time.
 *
 * @param node its name
 * @param span between two readings of the kernel's counters
 * @param cpus online
 * @param systemNanos interrupts included
 * @param stealNanos in which the hypervisor ran something else
 */
public record NodeCpu(
        String node,
        TimeRange span,
        int cpus,
        long userNanos,
        long systemNanos,
        long idleNanos,
        long iowaitNanos,
        long stealNanos) {

    /** The CPUs ran something. */
    public long busyNanos() {
        return userNanos + systemNanos;
    }

    /** Everything that the kernel counted. */
    public long totalNanos() {
        return userNanos + systemNanos + idleNanos + iowaitNanos + stealNanos;
    }
}
