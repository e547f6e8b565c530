package io.podflame.collector.api;

import java.util.List;

/**
 * One session, of agents or of an imported recording: answer of {@code POST /api/v1/sessions} and {@code GET /api/v1/sessions/ID}.
 *
 * @param target what is sampled, for people: "pod kube-system/etcd-0", "recording mixer.data, cache-misses"
 * @param state WAITING, RUNNING, FINISHED or FAILED (no agent could)
 * @param frequencyHertz asked for; 0 when a recording does not say, and of off-cpu
 * @param startedMillis since the epoch; of a look-back when what was kept begins, before it was asked for; of a recording when what is imported so far begins, by its own clock
 * @param durationMillis asked for; of a recording the time from the start of what is imported so far to its end
 * @param elapsedMillis of durationMillis
 * @param samples stored so far
 * @param cpuSeconds they stand for; 0 when the event counts something else
 * @param imported whether it is a recording made earlier, with {@code source} and {@code importedMillis}
 * @param source the recording's name, which all its events have in common; else ""
 * @param importedMillis when its import began, since the epoch; else 0
 * @param reason of a look-back, for people: "look-back: cpu 2.13 cores > 2.00 over 10 s"; else ""
 * @param agents one per node taking part; of a recording its node and how far the import is
 * @param workloads that have samples so far, most CPU first
 * @param scheduling what kept them from running; in the answer about one session only
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
        boolean imported,
        String source,
        long importedMillis,
        String reason,
        List<AgentState> agents,
        List<SessionWorkload> workloads,
        SchedulingView scheduling) {

    /** With what was counted beside its samples. */
    public SessionView with(SchedulingView counted) {
        return new SessionView(
                id,
                target,
                state,
                event,
                frequencyHertz,
                startedMillis,
                durationMillis,
                elapsedMillis,
                samples,
                cpuSeconds,
                imported,
                source,
                importedMillis,
                reason,
                agents,
                workloads,
                counted);
    }

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
