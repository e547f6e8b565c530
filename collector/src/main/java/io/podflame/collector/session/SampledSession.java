package io.podflame.collector.session;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SessionView.AgentState;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileStore.Series;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One session that agents carry out, while it runs and after. Guarded by its own lock. */
final class SampledSession implements Session {

    private final String id;
    private final String target;
    private final String event;
    private final double frequencyHertz;
    private final long durationMillis;
    private final long startedMillis;
    private final String reason;
    private final long dueMillis;
    private final Map<String, Progress> progressByNode = new TreeMap<>();
    private final SessionTotals totals = new SessionTotals();
    private Optional<TimeRange> stored = Optional.empty();
    private long endedMillis;

    /** One that begins now. */
    SampledSession(String id, ResolvedTarget target, Settings settings, long startedMillis) {
        this(id, target, settings, startedMillis, new Due("", startedMillis + settings.durationMillis()));
    }

    /** One whose samples may have been taken already. */
    SampledSession(String id, ResolvedTarget target, Settings settings, long startedMillis, Due due) {
        this.reason = due.reason();
        this.dueMillis = due.millis();
        this.id = id;
        this.target = target.description();
        this.event = settings.event();
        this.frequencyHertz = settings.frequencyHertz();
        this.durationMillis = settings.durationMillis();
        this.startedMillis = startedMillis;
        target.targetsByNode().keySet().forEach(node -> progressByNode.put(node, new Progress()));
    }

    /**
     * When all its windows should be here, at the latest after {@link #GRACE}.
     *
     * @param reason of a look-back, for people; else ""
     */
    record Due(String reason, long millis) {}

    /** How to sample. */
    record Settings(String event, double frequencyHertz, long durationMillis) {}

    @Override
    public String id() {
        return id;
    }

    /** Whether its samples were taken before it began, on this node alone. */
    synchronized boolean isLookBackOf(String node) {
        return !reason.isEmpty() && progressByNode.keySet().equals(Set.of(node));
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
        TimeRange window = batch.statistics().window();
        stored = Optional.of(stored.map(before -> span(before, window)).orElse(window));
        batch.profiles().forEach(totals::add);
    }

    /** What the store has of it already: this collector was started again. */
    synchronized void restore(List<Series> series) {
        for (Series one : series) {
            one.totals().forEach(total -> totals.add(one.key(), total.samples(), total.value()));
        }
    }

    private static TimeRange span(TimeRange one, TimeRange other) {
        return new TimeRange(
                Math.min(one.startNanos(), other.startNanos()), Math.max(one.endNanos(), other.endNanos()));
    }

    /** Fails every agent that is overdue. */
    private synchronized void expire(long nowMillis) {
        if (nowMillis > dueMillis + GRACE.toMillis()) {
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
        TimeRange range = range();
        long rangeMillis = TimeUnit.NANOSECONDS.toMillis(range.durationNanos());
        return new SessionView(
                id,
                target,
                state().name(),
                event,
                frequencyHertz,
                TimeUnit.NANOSECONDS.toMillis(range.startNanos()),
                rangeMillis,
                Math.clamp(until - startedMillis, 0, rangeMillis),
                totals.samples(),
                totals.cpuSeconds(),
                false,
                "",
                0,
                reason,
                progressByNode.entrySet().stream()
                        .map(entry -> new AgentState(
                                entry.getKey(), entry.getValue().state.name(), entry.getValue().error))
                        .toList(),
                totals.workloads(),
                SchedulingView.NONE);
    }

    /** Of a look-back what was there, which may be less than was asked for. */
    private TimeRange range() {
        long startNanos = TimeUnit.MILLISECONDS.toNanos(startedMillis);
        TimeRange asked = new TimeRange(startNanos, startNanos + TimeUnit.MILLISECONDS.toNanos(durationMillis));
        return reason.isEmpty() ? asked : stored.orElse(asked);
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
