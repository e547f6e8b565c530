package io.podflame.collector.api;

import java.util.List;

/**
 * One on-demand session: answer of {@code POST /api/v1/sessions} and {@code GET /api/v1/sessions/ID}.
 *
 * @param target what is sampled, for people: "pod kube-system/etcd-0"
 * @param state WAITING, RUNNING, FINISHED or FAILED (no agent could)
 * @param startedMillis since the epoch
 * @param elapsedMillis of durationMillis
 * @param samples stored so far
 * @param cpuSeconds they stand for; 0 when the event counts something else
 * @param agents one per node taking part
 * @param workloads that have samples so far, most CPU first
 */
public record SessionView(
        String id,
        String target,
        String state,
        String event,
        double frequencyHertz,
        long startedMillis,
        long durationMillis,
        long elapsedMillis,
        long samples,
        double cpuSeconds,
        List<AgentState> agents,
        List<SessionWorkload> workloads) {

    /**
     * How far one node is.
     *
     * @param state WAITING, RUNNING, FINISHED or FAILED
     * @param error with its remedy, when FAILED; else ""
     */
    public record AgentState(String node, String state, String error) {}

    /**
     * What one workload used in the session.
     *
     * @param cpuSeconds 0 when the event counts something else
     */
    public record SessionWorkload(String id, String displayName, String node, long samples, double cpuSeconds) {}
}
