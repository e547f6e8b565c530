package io.podflame.collector.model;

import java.util.List;

/**
 * All profiles of one window of one agent: stored whole or not at all, and once.
 *
 * @param runId of the agent's run
 * @param sequence from 1, one more for each batch of the run
 * @param scheduling what the scheduler counted until the window's end
 */
public record ProfileBatch(
        String runId,
        long sequence,
        List<Profile> profiles,
        WindowStatistics statistics,
        SchedulingContext scheduling) {

    public ProfileBatch {
        profiles = List.copyOf(profiles);
    }

    /** Of a window at whose end no counters were read. */
    public ProfileBatch(String runId, long sequence, List<Profile> profiles, WindowStatistics statistics) {
        this(runId, sequence, profiles, statistics, SchedulingContext.NONE);
    }
}
