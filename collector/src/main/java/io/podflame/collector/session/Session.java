package io.podflame.collector.session;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SessionView.AgentState;
import io.podflame.collector.api.SessionView.SessionWorkload;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.WorkloadKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One session while it runs and after. Time is given, never taken. Guarded by its own lock. */
final class Session {

    /** How long after its end an agent may still be sending, or be reconnecting, before it counts as failed. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private final String id;
    private final String target;
    private final String event;
    private final double frequencyHertz;
    private final long durationMillis;
    private final long startedMillis;
    private final Map<String, Progress> progressByNode = new TreeMap<>();
    private final Map<WorkloadKey, Totals> totals = new HashMap<>();
    private long endedMillis;

    Session(String id, ResolvedTarget target, Settings settings, long startedMillis) {
        this.id = id;
        this.target = target.description();
        this.event = settings.event();
        this.frequencyHertz = settings.frequencyHertz();
        this.durationMillis = settings.durationMillis();
        this.startedMillis = startedMillis;
        target.targetsByNode().keySet().forEach(node -> progressByNode.put(node, new Progress()));
    }

    /** How to sample. */
    record Settings(String event, double frequencyHertz, long durationMillis) {}

    String id() {
        return id;
    }

    /** An agent says how it stands; one that is not concerned is ignored. */
    synchronized void agentState(String node, State state, String error, long nowMillis) {
        Progress progress = progressByNode.get(node);
        if (progress != null && progress.state != State.FINISHED) {
            progress.state = state;
            progress.error = error;
            if (endedMillis == 0 && progressByNode.values().stream().allMatch(Progress::ended)) {
                endedMillis = nowMillis;
            }
        }
    }

    synchronized void windowStored(ProfileBatch batch) {
        if (!progressByNode.containsKey(batch.statistics().node())) {
            return;
        }
        for (Profile profile : batch.profiles()) {
            Totals sum = totals.computeIfAbsent(profile.key().workload(), key -> new Totals());
            sum.samples += profile.rows().totalSamples();
            if (profile.key().event().unit() == Event.Unit.NANOSECONDS) {
                sum.cpuNanos += profile.rows().totalValue();
            }
        }
    }

    /** Fails every agent that is overdue. */
    synchronized void expire(long nowMillis) {
        if (nowMillis > startedMillis + durationMillis + GRACE.toMillis()) {
            progressByNode.forEach((node, progress) -> {
                if (!progress.ended()) {
                    agentState(
                            node,
                            State.FAILED,
                            "the agent did not say that it finished; look at the log of the agent on " + node,
                            nowMillis);
                }
            });
        }
    }

    /** Nodes whose agents have not ended, and are not overdue. */
    synchronized List<String> runningNodes(long nowMillis) {
        expire(nowMillis);
        return progressByNode.entrySet().stream()
                .filter(entry -> !entry.getValue().ended())
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized SessionView view(long nowMillis) {
        long until = endedMillis == 0 ? nowMillis : endedMillis;
        return new SessionView(
                id,
                target,
                state().name(),
                event,
                frequencyHertz,
                startedMillis,
                durationMillis,
                Math.clamp(until - startedMillis, 0, durationMillis),
                totals.values().stream().mapToLong(sum -> sum.samples).sum(),
                totals.values().stream().mapToLong(sum -> sum.cpuNanos).sum() / 1e9,
                progressByNode.entrySet().stream()
                        .map(entry -> new AgentState(
                                entry.getKey(), entry.getValue().state.name(), entry.getValue().error))
                        .toList(),
                workloads());
    }

    private State state() {
        if (progressByNode.values().stream().allMatch(progress -> progress.state == State.FAILED)) {
            return State.FAILED;
        }
        if (progressByNode.values().stream().allMatch(Progress::ended)) {
            return State.FINISHED;
        }
        return progressByNode.values().stream().allMatch(progress -> progress.state == State.WAITING)
                ? State.WAITING
                : State.RUNNING;
    }

    private List<SessionWorkload> workloads() {
        return totals.entrySet().stream()
                .map(entry -> new SessionWorkload(
                        entry.getKey().id(),
                        entry.getKey().displayName(),
                        entry.getKey().node(),
                        entry.getValue().samples,
                        entry.getValue().cpuNanos / 1e9))
                .sorted(Comparator.comparingDouble(SessionWorkload::cpuSeconds)
                        .thenComparingLong(SessionWorkload::samples)
                        .reversed()
                        .thenComparing(SessionWorkload::displayName))
                .toList();
    }

    /** Of one agent, and of the whole. */
    enum State {
        WAITING,
        RUNNING,
        FINISHED,
        FAILED
    }

    private static final class Progress {
        private State state = State.WAITING;
        private String error = "";

        private boolean ended() {
            return state == State.FINISHED || state == State.FAILED;
        }
    }

    private static final class Totals {
        private long samples;
        private long cpuNanos;
    }
}
