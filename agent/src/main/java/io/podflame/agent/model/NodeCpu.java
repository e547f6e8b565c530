package io.podflame.agent.model;

/**
 * CPU time of all CPUs of the node together: since its start, or between two readings. Guests are in user; lower priority, too.
 *
 * @param cpus online
 * @param systemNanos interrupts included
 * @param stealNanos in which the hypervisor ran something else
 */
public record NodeCpu(int cpus, long userNanos, long systemNanos, long idleNanos, long iowaitNanos, long stealNanos) {

    /** Everything that the kernel counted. */
    public long totalNanos() {
        return userNanos + systemNanos + idleNanos + iowaitNanos + stealNanos;
    }

    /** The difference to an earlier reading. The kernel may take idle time back (proc_stat(5)): that counts as none. */
    public NodeCpu since(NodeCpu earlier) {
        return new NodeCpu(
                cpus,
                Math.max(0, userNanos - earlier.userNanos),
                Math.max(0, systemNanos - earlier.systemNanos),
                Math.max(0, idleNanos - earlier.idleNanos),
                Math.max(0, iowaitNanos - earlier.iowaitNanos),
                Math.max(0, stealNanos - earlier.stealNanos));
    }
}
