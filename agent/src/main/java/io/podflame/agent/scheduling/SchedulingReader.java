package io.podflame.agent.scheduling;

import io.podflame.agent.health.FailureLog;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.NodeCpu;
import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads the counters of the node and of containers. Remembers where the containers' cgroups are: they are looked for when one is asked for
 * that is new. Shared by all sessions; used by the sampling thread only.
 */
public final class SchedulingReader {

    /** A container that has no cgroup, or none that we can see, is looked for again after this time. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(60).toNanos();

    private final Path proc;
    private final CgroupMounts mounts;
    private final LongSupplier nanoClock;
    private final FailureLog failures;
    private final NodeCpuReader node;
    private final ThreadBudget threadBudget = new ThreadBudget();
    private final Map<String, CgroupCounters> known = new HashMap<>();
    /** Containers without a cgroup, and when they may be looked for again. */
    private final Map<String, Long> missing = new HashMap<>();

    SchedulingReader(Path proc, CgroupMounts mounts, LongSupplier nanoClock) {
        this.proc = proc;
        this.mounts = mounts;
        this.nanoClock = nanoClock;
        this.failures = new FailureLog(System.getLogger(SchedulingReader.class.getName()), nanoClock);
        this.node = new NodeCpuReader(proc);
    }

    /** Of this machine. */
    public static SchedulingReader ofThisMachine(Path proc) {
        return new SchedulingReader(proc, CgroupMounts.ofThisMachine(proc), MonotonicClock::nanos);
    }

    /** A machine without any counters. */
    public static SchedulingReader ofNothing(Path proc, LongSupplier nanoClock) {
        return new SchedulingReader(proc, CgroupMounts.NONE, nanoClock);
    }

    /** Finds what a session has to sample, where it is about containers or processes. */
    public SessionCgroups sessionCgroups() {
        return new SessionCgroups(proc, mounts.perfEvents());
    }

    /** One reading of everything; a container without any counter is left out. */
    Reading read(List<Workload> workloads) {
        long nowNanos = nanoClock.getAsLong();
        List<Workload> containers = workloads.stream()
                .filter(workload -> !workload.containerId().isEmpty())
                .toList();
        threadBudget.renew();
        lookForNew(containers, nowNanos);
        Optional<NodeCpu> nodeCpu = readNode();
        Map<String, Reading.Container> read = new HashMap<>();
        for (Workload workload : containers) {
            CgroupCounters counters = known.get(workload.containerId());
            CpuCounters values = counters == null ? CpuCounters.NONE : counters.read(nowNanos);
            if (values.any()) {
                read.put(workload.containerId(), new Reading.Container(workload, values));
            } else if (counters != null && !counters.exists()) {
                known.remove(workload.containerId());
            }
        }
        return new Reading(nowNanos, nodeCpu, read);
    }

    private Optional<NodeCpu> readNode() {
        try {
            return Optional.of(node.read());
        } catch (IOException e) {
            failures.failed("node CPU", "the node's CPU time is not known: " + e);
            return Optional.empty();
        }
    }

    private void lookForNew(List<Workload> containers, long nowNanos) {
        missing.values().removeIf(dueNanos -> dueNanos <= nowNanos);
        List<String> wanted = new ArrayList<>();
        for (Workload workload : containers) {
            String id = workload.containerId();
            if (!known.containsKey(id) && !missing.containsKey(id)) {
                wanted.add(id);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Map<String, ContainerCgroup> cgroups = CgroupTree.find(mounts);
        known.keySet().retainAll(cgroups.keySet());
        for (String id : wanted) {
            ContainerCgroup cgroup = cgroups.get(id);
            if (cgroup == null) {
                missing.put(id, nowNanos + LOOK_AGAIN_NANOS);
            } else {
                known.put(id, new CgroupCounters(cgroup, new ThreadWaits(proc, threadBudget), failures));
            }
        }
        if (!missing.isEmpty() && known.isEmpty()) {
            failures.failed(
                    "cgroups",
                    "no container's cgroup is found below " + mounts + "; the agent needs the host's PID namespace");
        }
    }
}
