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
     * @param jit whether to ask the JVMs it samples for the names of their just-in-time code
     */
    record Start(
            String sessionId,
            Optional<String> event,
            Optional<String> callGraph,
            double frequencyHertz,
            Duration duration,
            SessionTarget target,
            boolean jit)
            implements SessionCommand {

        /** A session that takes the names of just-in-time code that there are. */
        public Start(
                String sessionId,
                Optional<String> event,
                Optional<String> callGraph,
                double frequencyHertz,
                Duration duration,
                SessionTarget target) {
            this(sessionId, event, callGraph, frequencyHertz, duration, target, false);
        }
    }

    /**
     * Sample nothing; send what was sampled before.
     *
     * @param length how far to look back, as the collector sent it: not checked yet
     */
    record LookBack(String sessionId, Duration length, SessionTarget target) implements SessionCommand {}

    /** End it before its time; what it has sampled still counts. */
    record Stop(String sessionId) implements SessionCommand {}
}
