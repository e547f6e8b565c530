package io.podflame.collector.api;

import java.util.List;
import java.util.Map;

/**
 * Body of {@code POST /api/v1/sessions}: what to sample. All target fields together narrow; "" and empty mean "any". With every
 * field empty the whole machine of every connected agent is sampled.
 *
 * @param pod name of a pod; needs a namespace when it is in several
 * @param workload a workload's ID, display name, owner's or plain name
 * @param labels of the pods, all must match
 * @param pids as the node's /proc shows them; stand alone or with a node
 * @param controlPlane only recognized control-plane components
 * @param event perf's name; "" for cpu-clock
 * @param callGraph how stacks are found: fp, dwarf, dwarf,BYTES or lbr; "" for the agent's default
 * @param frequencyHertz 0 for the default, 99
 * @param durationMillis 0 for the default, 30,000; at most an hour
 * @param jit have the JVMs among the processes write down the names of their just-in-time code, for the session's time
 * @param lookBackMillis more than 0: sample nothing, and take what the agents have kept of the last so many milliseconds. Event,
 *     callGraph, frequencyHertz, durationMillis, jit and pids are then left out: what was sampled is sampled
 */
public record SessionRequest(
        String node,
        String namespace,
        String pod,
        String container,
        String workload,
        Map<String, String> labels,
        List<Integer> pids,
        boolean controlPlane,
        String event,
        String callGraph,
        double frequencyHertz,
        long durationMillis,
        boolean jit,
        long lookBackMillis) {

    public SessionRequest {
        labels = Map.copyOf(labels);
        pids = List.copyOf(pids);
    }
}
