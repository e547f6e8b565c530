package io.podflame.collector.model;

import java.util.List;

/**
 * All profiles of one window of one agent: stored whole or not at all, and once.
 *
 * @param runId of the agent's run
 * @param sequence from 1, one more for each batch of the run
 */
public record ProfileBatch(String runId, long sequence, List<Profile> profiles, WindowStatistics statistics) {

    public ProfileBatch {
        profiles = List.copyOf(profiles);
    }
}
