package io.podflame.agent.stream;

import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;

/**
 * A look-back that a trigger has begun: a session that the collector does not know yet.
 *
 * @param sessionId 16 hex digits, chosen at random
 * @param reason for people
 * @param startEpochNanos of its first window, since the epoch
 * @param endEpochNanos of its last, exclusive
 */
public record LookBackAnnouncement(
        String sessionId,
        String reason,
        Event event,
        double frequencyHertz,
        Workload workload,
        long startEpochNanos,
        long endEpochNanos) {}
