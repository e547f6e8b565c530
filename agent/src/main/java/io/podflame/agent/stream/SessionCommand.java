package io.podflame.agent.stream;

import java.time.Duration;
import java.util.Optional;

/** What the collector asks of the agent about one session. */
public sealed interface SessionCommand {

    String sessionId();

    /**
     * Sample for a while.
     *
     * @param event perf's name of it; empty for the agent's default
     * @param callGraph perf's word for how stacks are found, not checked yet; empty for the agent's default
     * @param frequencyHertz samples per second and CPU, as the collector sent it: not checked yet
     */
    record Start(
            String sessionId,
            Optional<String> event,
            Optional<String> callGraph,
            double frequencyHertz,
            Duration duration,
            SessionTarget target)
            implements SessionCommand {}

    /** End it before its time; what it has sampled still counts. */
    record Stop(String sessionId) implements SessionCommand {}
}
