package io.podflame.agent.stream;

import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.Set;

/**
 * Which samples a session is about: all of them, or those of any of the workloads or processes.
 *
 * @param workloads compared by kind, namespace, pod, container and name
 * @param pids as the agent's own /proc shows them; their threads are included
 */
public record SessionTarget(boolean everything, List<Workload> workloads, Set<Integer> pids) {

    public static final SessionTarget EVERYTHING = new SessionTarget(true, List.of(), Set.of());

    public SessionTarget {
        workloads = List.copyOf(workloads);
        pids = Set.copyOf(pids);
    }

    public boolean includes(Workload workload, int pid) {
        return everything || pids.contains(pid) || workloads.stream().anyMatch(wanted -> same(wanted, workload));
    }

    private static boolean same(Workload wanted, Workload workload) {
        return wanted.kind() == workload.kind()
                && wanted.pod().equals(workload.pod())
                && wanted.container().equals(workload.container())
                && wanted.namespace().equals(workload.namespace())
                && wanted.name().equals(workload.name());
    }
}
