package io.podflame.collector.web;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.HottestFunction;
import io.podflame.collector.query.QueryService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Each workload's hottest function in one minute, for all workloads at once, remembered: many pages ask for the same minute.
 * Thread-safe; computes on the caller's thread, and only one at a time.
 */
final class HottestCache {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Minutes that end within the same of these are the same minute. */
    private static final long GRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_MINUTES = 16;

    private final QueryService queries;
    private final LinkedHashMap<Long, SortedMap<WorkloadKey, HottestFunction>> byEnd =
            new LinkedHashMap<>(16, 0.75f, true);

    HottestCache(QueryService queries) {
        this.queries = queries;
    }

    /** Of the minute that ends at about {@code endNanos}. */
    synchronized Map<WorkloadKey, HottestFunction> before(long endNanos) {
        long grain = endNanos / GRAIN_NANOS;
        SortedMap<WorkloadKey, HottestFunction> known = byEnd.get(grain);
        if (known != null) {
            return known;
        }
        TimeRange minute = new TimeRange(Math.max(0, endNanos - MINUTE_NANOS), endNanos);
        SortedMap<WorkloadKey, HottestFunction> found = queries.hottest(FlameGraphRequest.ofCpu(Set.of(), minute));
        byEnd.put(grain, found);
        if (byEnd.size() > MAX_MINUTES) {
            byEnd.pollFirstEntry();
        }
        return found;
    }
}
