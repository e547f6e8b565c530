package io.podflame.collector.session;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Every workload that can be asked about now: known to an agent, or sampled lately. Thread-safe; reads the store. */
public final class WorkloadDirectory {

    /** What was sampled within it counts as there. */
    static final Duration LATELY = Duration.ofMinutes(15);

    private final AgentRegistry agents;
    private final ProfileStore profiles;
    private final Clock clock;

    public WorkloadDirectory(AgentRegistry agents, ProfileStore profiles, Clock clock) {
        this.agents = agents;
        this.profiles = profiles;
        this.clock = clock;
    }

    /** In the order of their keys; what an agent says about one now wins over what was stored. */
    public List<Workload> known() {
        TreeMap<WorkloadKey, Workload> known = new TreeMap<>();
        Instant now = clock.instant();
        TimeRange lately = new TimeRange(nanos(now.minus(LATELY)), nanos(now) + 1);
        for (ProfileStore.Series series : profiles.series(lately, key -> true)) {
            known.put(series.key().workload(), series.workload());
        }
        for (Agent agent : agents.agents()) {
            for (Workload workload : agent.inventory()) {
                known.put(workload.key(), workload);
            }
        }
        return List.copyOf(known.values());
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
