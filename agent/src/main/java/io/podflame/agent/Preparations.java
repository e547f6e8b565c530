package io.podflame.agent;

import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.scheduling.SessionCgroups;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Sessions that begin as soon as what they need is there, so that their first samples are as good as the others: the unwind rules of what
 * they sample, and where it was asked for the maps that JVMs write of their just-in-time code. Used by the sampling thread only.
 */
final class Preparations {

    /** How soon to look again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** How long a session waits for the sampler: rules come in milliseconds, but for very large programs. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long a session on waits does, which cannot be without the BPF program: it is being loaded when the agent has just started. */
    private static final Duration PATIENCE_FOR_PROGRAM = Duration.ofSeconds(10);

    private static final Duration LAST_REMOVALS = Duration.ofSeconds(2);

    private final PipelineParts parts;
    private final SessionCgroups cgroups;
    private final List<Waiting> waiting = new ArrayList<>();

    Preparations(PipelineParts parts) {
        this.parts = parts;
        this.cgroups = parts.scheduling().sessionCgroups();
    }

    /**
     * /**
     * A session that may begin.
     *
     * @param processes those it is about; empty when it is about all
     * @param cgroups that hold all that it is about; empty when the whole machine has to be sampled
     */
    record Ready(SessionCommand.Start start, Optional<Set<Integer>> processes, List<Path> cgroups) {}

    /** @param sampler done when it need not be waited for */
    private record Waiting(Ready session, CompletableFuture<Void> sampler, long deadlineNanos) {

        String sessionId() {
            return session.start().sessionId();
        }

        boolean over(long nowNanos) {
            return sampler.isDone() || nowNanos - deadlineNanos > 0;
        }
    }

    /** Tells the sampler of what the session samples now, and asks the JVMs among it. */
    void begin(SessionCommand.Start start, Event event) {
        parts.processes().readAll();
        Set<Workload> workloads = new HashSet<>();
        List<JvmPerfMaps.Candidate> candidates = candidates(start.target(), workloads);
        if (start.jit()) {
            parts.jvmPerfMaps().ask(start.sessionId(), candidates);
        }
        List<Integer> pids = candidates.stream().map(JvmPerfMaps.Candidate::pid).toList();
        boolean waits = event.isOffCpu() || event.isWallClock();
        long deadline = parts.nanoClock().getAsLong() + (waits ? PATIENCE_FOR_PROGRAM : PATIENCE).toNanos();
        Optional<Set<Integer>> about = start.target().everything() ? Optional.empty() : Optional.of(Set.copyOf(pids));
        // of waits the program looks at the processes itself
        List<Path> within = waits ? List.of() : cgroups(start.target(), workloads);
        waiting.add(new Waiting(new Ready(start, about, within), parts.sampler().prepare(event, pids), deadline));
    }

    /** Of a session about workloads and processes both, the workloads of the processes count, too. */
    private List<Path> cgroups(SessionTarget target, Set<Workload> workloads) {
        if (target.everything() || workloads.isEmpty()) {
            return List.of();
        }
        return !target.workloads().isEmpty() ? cgroups.ofWorkloads(workloads) : cgroups.ofProcesses(target.pids());
    }

    private List<JvmPerfMaps.Candidate> candidates(SessionTarget target, Set<Workload> workloads) {
        List<JvmPerfMaps.Candidate> candidates = new ArrayList<>();
        parts.processes().forEach(process -> {
            Workload workload = parts.workloads()
                    .workloadOf(process.pid(), process.startId(), process.name(), process.kernelThread());
            boolean included = !process.kernelThread() && target.includes(workload, process.pid());
            if (included) {
                workloads.add(workload);
                candidates.add(new JvmPerfMaps.Candidate(process.pid(), process.startId(), process.name()));
            }
        });
        return candidates;
    }

    boolean contains(String sessionId) {
        return waiting.stream().anyMatch(it -> it.sessionId().equals(sessionId));
    }

    int size() {
        return waiting.size();
    }

    /** The sessions that need not wait any longer, each once. */
    List<Ready> takeReady() {
        long nowNanos = parts.nanoClock().getAsLong();
        List<Waiting> ready = waiting.stream()
                .filter(it -> it.over(nowNanos) && parts.jvmPerfMaps().settled(it.sessionId()))
                .toList();
        waiting.removeAll(ready);
        return ready.stream().map(Waiting::session).toList();
    }

    /** Gives true when the session was waiting, and will not begin. */
    boolean cancel(String sessionId) {
        boolean waited = waiting.removeIf(it -> it.sessionId().equals(sessionId));
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
        List.copyOf(waiting).forEach(it -> cancel(it.sessionId()));
        try {
            parts.jvmPerfMaps().finish(LAST_REMOVALS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
