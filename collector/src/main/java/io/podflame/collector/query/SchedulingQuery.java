package io.podflame.collector.query;

import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers what kept workloads from running, from the counters beside their samples. Thread-safe. */
public final class SchedulingQuery {

    private final ProfileStore profiles;

    public SchedulingQuery(ProfileStore profiles) {
        this.profiles = profiles;
    }

    /** Of the chosen workloads together; of all that have samples, when none is chosen. */
    public Scheduling of(FlameGraphRequest request) {
        boolean cpuTime = true;
        SortedMap<WorkloadKey, List<WindowTotal>> sampled = new TreeMap<>();
        request.workloads().forEach(key -> sampled.put(key, List.of()));
        for (Series series : profiles.series(request.range(), request::matches)) {
            cpuTime &= series.key().event().isCpuTime();
            sampled.put(series.key().workload(), series.totals());
        }
        return of(sampled, request.range(), request.sessionId(), cpuTime);
    }

    /**
     * Of one workload in continuous profiling, without its node.
     *
     * @param sampled its CPU time, in time order
     */
    public Scheduling ofWorkload(WorkloadKey workload, TimeRange range, List<WindowTotal> sampled) {
        SchedulingStatement statement = new SchedulingStatement();
        if (SchedulingStatement.isCounted(workload)) {
            statement.addWorkload(profiles.workloadCpu(range, workload, ""), Optional.of(sampled));
        }
        return statement.finish();
    }

    /** Of nodes in continuous profiling. */
    public List<Scheduling.NodeUse> nodes(Iterable<String> names, TimeRange range) {
        SchedulingStatement statement = new SchedulingStatement();
        for (String name : names) {
            statement.addNode(name, profiles.nodeCpu(range, name, ""));
        }
        return statement.finish().nodes();
    }

    private Scheduling of(
            Map<WorkloadKey, List<WindowTotal>> sampled, TimeRange range, String sessionId, boolean cpuTime) {
        SchedulingStatement statement = new SchedulingStatement();
        TreeSet<String> nodes = new TreeSet<>();
        sampled.forEach((workload, totals) -> {
            nodes.add(workload.node());
            if (SchedulingStatement.isCounted(workload)) {
                statement.addWorkload(
                        profiles.workloadCpu(range, workload, sessionId),
                        cpuTime ? Optional.of(new ArrayList<>(totals)) : Optional.empty());
            }
        });
        nodes.forEach(node -> statement.addNode(node, profiles.nodeCpu(range, node, sessionId)));
        return statement.finish();
    }
}
