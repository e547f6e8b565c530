package io.podflame.agent;

import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sessions that begin as soon as the JVMs they sample have written maps of their just-in-time code: then every sample gets its names. Used
 * by the sampling thread only.
 */
final class Preparations {

    /** How soon to look again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private static final Duration LAST_REMOVALS = Duration.ofSeconds(2);

    private final PipelineParts parts;
    private final List<SessionCommand.Start> waiting = new ArrayList<>();

    Preparations(PipelineParts parts) {
        this.parts = parts;
    }

    /** Asks the JVMs among what the session samples now. */
    void begin(SessionCommand.Start start) {
        parts.processes().readAll();
        parts.jvmPerfMaps().ask(start.sessionId(), candidates(start.target()));
        waiting.add(start);
    }

    private List<JvmPerfMaps.Candidate> candidates(SessionTarget target) {
        List<JvmPerfMaps.Candidate> candidates = new ArrayList<>();
        parts.processes().forEach(process -> {
            boolean included = !process.kernelThread()
                    && target.includes(
                            parts.workloads()
                                    .workloadOf(
                                            process.pid(), process.startId(), process.name(), process.kernelThread()),
                            process.pid());
            if (included) {
                candidates.add(new JvmPerfMaps.Candidate(process.pid(), process.startId(), process.name()));
            }
        });
        return candidates;
    }

    boolean contains(String sessionId) {
        return waiting.stream().anyMatch(start -> start.sessionId().equals(sessionId));
    }

    int size() {
        return waiting.size();
    }

    /** The sessions that need not wait any longer, each once. */
    List<SessionCommand.Start> takeReady() {
        List<SessionCommand.Start> ready = waiting.stream()
                .filter(start -> parts.jvmPerfMaps().settled(start.sessionId()))
                .toList();
        waiting.removeAll(ready);
        return ready;
    }

    /** Gives true when the session was waiting, and will not begin. */
    boolean cancel(String sessionId) {
        boolean waited = waiting.removeIf(start -> start.sessionId().equals(sessionId));
        if (waited) {
            release(sessionId);
        }
        return waited;
    }

    /** What a session goes without, for a person. */
    Optional<String> problem(String sessionId) {
        return parts.jvmPerfMaps().problem(sessionId);
    }

    /** The session is over: what was written for it is removed. */
    void release(String sessionId) {
        parts.jvmPerfMaps().release(sessionId);
    }

    /** No session begins any more; waits for what has to be removed. */
    void finish() {
        List.copyOf(waiting).forEach(start -> cancel(start.sessionId()));
        try {
            parts.jvmPerfMaps().finish(LAST_REMOVALS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
