package io.podflame.agent.encode;

import io.podflame.agent.model.Workload;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the workloads of one window from 0, by identity: equal ones in different objects meet when the window closes. Looking up
 * a known one allocates nothing. Not thread-safe.
 */
final class WorkloadTable {

    private final Map<Workload, Integer> indexes = new IdentityHashMap<>();
    private final List<Workload> workloads = new ArrayList<>();

    int indexOf(Workload workload) {
        @Nullable Integer known = indexes.get(workload);
        if (known != null) {
            return known;
        }
        indexes.put(workload, workloads.size());
        workloads.add(workload);
        return workloads.size() - 1;
    }

    int size() {
        return workloads.size();
    }

    Workload get(int index) {
        return workloads.get(index);
    }

    boolean any(Predicate<Workload> such) {
        return workloads.stream().anyMatch(such);
    }

    /**
     * The workloads as IDs of the dictionary.
     *
     * @param settled what a workload has turned out to be
     */
    int[] idsIn(Dictionary dictionary, UnaryOperator<Workload> settled) {
        int[] ids = new int[workloads.size()];
        for (int index = 0; index < ids.length; index++) {
            ids[index] = dictionary.workloadId(settled.apply(workloads.get(index)));
        }
        return ids;
    }

    void clear() {
        indexes.clear();
        workloads.clear();
    }
}
