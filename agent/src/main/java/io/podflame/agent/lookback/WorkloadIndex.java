package io.podflame.agent.lookback;

import io.podflame.agent.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers workloads from 0; equal ones are one, since every short-lived process may bring an object of its own. Looking up a known one allocates
 * nothing. Used by the sampling thread only.
 */
final class WorkloadIndex {

    private final Map<Workload, Integer> firstObjects = new IdentityHashMap<>();
    private final Map<Workload, Integer> indexes = new HashMap<>();
    private final List<Workload> workloads = new ArrayList<>();

    int indexOf(Workload workload) {
        @Nullable Integer known = firstObjects.get(workload);
        if (known == null) {
            known = indexes.get(workload);
        }
        if (known != null) {
            return known;
        }
        int index = workloads.size();
        firstObjects.put(workload, index);
        indexes.put(workload, index);
        workloads.add(workload);
        return index;
    }

    Workload get(int index) {
        return workloads.get(index);
    }

    int size() {
        return workloads.size();
    }
}
