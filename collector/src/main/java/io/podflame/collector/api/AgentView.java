package io.podflame.collector.api;

import java.util.List;

/**
 * One connected agent: an element of {@code GET /api/v1/agents}.
 *
 * @param maxFrequencyHertz the kernel's limit
 * @param events that open on the node
 * @param checks what the node allowed when the agent was started; empty for older agents
 * @param receivedSamples in all its runs since the collector started; {@code received = stored + rejected}
 */
public record AgentView(
        String node,
        String version,
        String kernelRelease,
        String architecture,
        int cpus,
        double maxFrequencyHertz,
        double continuousFrequencyHertz,
        List<String> events,
        List<NodeCheckView> checks,
        boolean connected,
        long lastHeardMillis,
        long receivedSamples,
        long storedSamples,
        long rejectedSamples) {}
