package io.podflame.collector.session;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SessionView.AgentState;
import io.podflame.collector.model.ProfileBatch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One session that agents carry out, while it runs and after. Guarded by its own lock. */
final class SampledSession implements Session {

    private final String id;
    private final String target;
    private final String event;
    private final double frequencyHertz;
    private final long durationMillis;
    private final long startedMillis;
    private final Map<String, Progress> progressByNode = new TreeMap<>();
    private final SessionTotals totals = new SessionTotals();
    private long endedMillis;

    SampledSession(String id, ResolvedTarget target, Settings settings, long startedMillis) {
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

    @Override
    public String id() {
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

    @Override
    public synchronized void windowStored(ProfileBatch batch) {
        if (!progressByNode.containsKey(batch.statistics().node())) {
            return;
        }
        batch.profiles().forEach(totals::add);
    }

    /** Fails every agent that is overdue. */
    private synchronized void expire(long nowMillis) {
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

    @Override
    public synchronized List<String> runningNodes(long nowMillis) {
        expire(nowMillis);
        return progressByNode.entrySet().stream()
                .filter(entry -> !entry.getValue().ended())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public boolean ended(long nowMillis) {
        return runningNodes(nowMillis).isEmpty();
    }

    @Override
    public synchronized SessionView view(long nowMillis) {
        expire(nowMillis);
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
                totals.samples(),
                totals.cpuSeconds(),
                false,
                "",
                0,
                progressByNode.entrySet().stream()
                        .map(entry -> new AgentState(
                                entry.getKey(), entry.getValue().state.name(), entry.getValue().error))
                        .toList(),
                totals.workloads(),
                SchedulingView.NONE);
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

    private static final class Progress {
        private State state = State.WAITING;
        private String error = "";

        private boolean ended() {
            return state == State.FINISHED || state == State.FAILED;
        }
    }
}
