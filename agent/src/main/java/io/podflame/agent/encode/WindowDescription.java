package io.podflame.agent.encode;

import io.podflame.agent.model.Event;

/**
 * What all windows of one sampling session have in common.
 *
 * @param sessionId of an on-demand session or an import; "" for continuous profiling
 * @param frequencyHertz as requested, samples per second and CPU
 * @param cpus that are sampled; 0 where a recording does not say how much CPU time its samples were due in
 * @param keepsSampleTimes whether a window has the time of every sample
 */
public record WindowDescription(
        String sessionId, Event event, double frequencyHertz, int cpus, boolean keepsSampleTimes) {

    /** Of live sampling: an on-demand session keeps the times of its samples. */
    public WindowDescription(String sessionId, Event event, double frequencyHertz, int cpus) {
        this(sessionId, event, frequencyHertz, cpus, !sessionId.isEmpty());
    }
}
