package io.podflame.agent.encode;

import io.podflame.agent.model.Event;

/**
 * What all windows of one sampling session have in common.
 *
 * @param sessionId of an on-demand session, whose windows keep every sample's time; "" for continuous profiling
 * @param frequencyHertz as requested, samples per second and CPU
 * @param cpus that are sampled
 */
public record WindowDescription(String sessionId, Event event, double frequencyHertz, int cpus) {

    boolean keepsSampleTimes() {
        return !sessionId.isEmpty();
    }
}
