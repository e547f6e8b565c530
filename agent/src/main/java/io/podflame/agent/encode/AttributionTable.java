package io.podflame.agent.encode;

import io.podflame.agent.model.Attribution;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the attributions of one window from 0, by identity: equal workloads in different objects meet when the window closes.
 * Looking up a known one allocates nothing. Not thread-safe.
 */
final class AttributionTable {

    private final Map<Attribution, Integer> indexes = new IdentityHashMap<>();
    private final List<Attribution> attributions = new ArrayList<>();

    int indexOf(Attribution attribution) {
        @Nullable Integer known = indexes.get(attribution);
        if (known != null) {
            return known;
        }
        indexes.put(attribution, attributions.size());
        attributions.add(attribution);
        return attributions.size() - 1;
    }

    /** Each attribution's workload as far as it is known now, as IDs of the dictionary. */
    int[] workloadIds(Dictionary dictionary) {
        int[] ids = new int[attributions.size()];
        for (int index = 0; index < ids.length; index++) {
            ids[index] = dictionary.workloadId(attributions.get(index).workload());
        }
        return ids;
    }

    void clear() {
        indexes.clear();
        attributions.clear();
    }
}
