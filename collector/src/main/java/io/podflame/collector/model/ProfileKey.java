package io.podflame.collector.model;

/**
 * What one series of profiles is about.
 *
 * @param sessionId "" for continuous profiling
 */
public record ProfileKey(WorkloadKey workload, Event event, String sessionId) {}
