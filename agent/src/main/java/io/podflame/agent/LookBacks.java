package io.podflame.agent;

import io.podflame.agent.RequestCheck.SessionRefusedException;
import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.EpochOffset;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.lookback.Freeze;
import io.podflame.agent.lookback.Freeze.Sent;
import io.podflame.agent.lookback.LookBack;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.lookback.Thinning;
import io.podflame.agent.lookback.TriggerWatch;
import io.podflame.agent.lookback.Triggers;
import io.podflame.agent.model.Workload;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.stream.LookBackAnnouncement;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionReport;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.unwind.Unwinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent's look-back and what is being sent of it, each time as a session: because the collector asked for it, or because a trigger
 * fired. Used by the sampling thread only.
 */
final class LookBacks {

    private static final System.Logger LOGGER = System.getLogger(LookBacks.class.getName());

    /** How soon to look whether there is room for more of one that is being sent. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final int MAX_SENDING = 8;

    /** An agent that was told 2 minutes has a second or two less. */
    private static final Duration SHORT_BY = Duration.ofSeconds(3);

    private final PipelineParts parts;
    private final Consumer<ProfileWindow> closed;
    private final EpochOffset epochOffset = EpochOffset.ofThisMachine();
    private final SplittableRandom random = new SplittableRandom();
    private final List<SessionCommand.LookBack> asked = new ArrayList<>();
    private final List<Sending> sending = new ArrayList<>();
    private final Triggers triggers;
    private Sent sentBefore = new Sent(0, 0, 0, 0);
    private @Nullable LookBack lookBack;
    private int cpus;
    private double frequencyHertz;

    /** @param problem what it goes without, for a person */
    private record Sending(String sessionId, Freeze freeze, Optional<String> problem) {}

    /** @param closed takes every window when it is complete */
    LookBacks(PipelineParts parts, Consumer<ProfileWindow> closed) {
        this.parts = parts;
        this.closed = closed;
        this.triggers = new Triggers(
                parts.defaults().lookBack().map(LookBackSettings::triggers).orElse(List.of()),
                parts.workloads()::settled);
    }

    /**
     * Begins to keep what a session samples; one that follows another after a failure goes on where that ended.
     *
     * @param sampled what the session has its sampler do
     * @param streamedHertz of the samples that it streams
     */
    FullRate keep(SamplingSession sampling, SamplingRequest sampled, double streamedHertz, Unwinding unwinding) {
        LookBack kept = lookBack;
        if (kept == null) {
            cpus = sampling.cpus();
            frequencyHertz = sampled.frequencyHertz();
            Duration length = parts.defaults().lookBack().orElseThrow().length();
            kept = new LookBack(
                    LookBack.Size.of(length, frequencyHertz, cpus),
                    parts.idleMeters().get(),
                    parts.nanoClock().getAsLong());
            lookBack = kept;
        }
        return new FullRate(
                kept, unwinding.into(kept::dictionary), new Thinning(streamedHertz / sampled.frequencyHertz()));
    }

    /** Makes an unwinder for a dictionary. */
    interface Unwinding {
        Unwinder into(Supplier<Dictionary> dictionary);
    }

    /** The collector asks for one; it begins when what is in the rings has been drained. */
    void ask(SessionCommand.LookBack command) {
        boolean known = Stream.concat(
                        asked.stream().map(SessionCommand.LookBack::sessionId),
                        sending.stream().map(Sending::sessionId))
                .anyMatch(command.sessionId()::equals);
        if (!known) { // else asked for again on a new stream
            asked.add(command);
        }
    }

    /**
     * Begins those that are due, and sends as much as there is room for.
     *
     * @param settledNanos before which every sample has arrived
     */
    void runDue(LongSupplier settledNanos) {
        if (lookBack != null) {
            if (!asked.isEmpty()) {
                lookBack.closeUntil(settledNanos.getAsLong());
            }
            triggers.look(lookBack, parts.nanoClock().getAsLong()).forEach(this::fire);
        }
        for (SessionCommand.LookBack command : asked) {
            begin(command);
        }
        asked.clear();
        while (!sending.isEmpty() && parts.queue().halfEmpty()) {
            sendNext();
        }
    }

    private void begin(SessionCommand.LookBack command) {
        try {
            LookBack kept = check(command);
            Freeze freeze = freeze(kept, command.sessionId(), command.length(), command.target())
                    .orElseThrow(
                            () -> new SessionRefusedException(
                                    "there is nothing to look back at: this agent has just started; ask again in a few seconds"));
            Optional<String> problem = problem(command.length(), freeze);
            sending.add(new Sending(command.sessionId(), freeze, problem));
            parts.link().report(new SessionReport.Running(command.sessionId(), problem));
        } catch (SessionRefusedException e) {
            parts.link().report(new SessionReport.Failed(command.sessionId(), String.valueOf(e.getMessage())));
        }
    }

    private LookBack check(SessionCommand.LookBack command) throws SessionRefusedException {
        LookBack kept = lookBack;
        if (kept == null) {
            throw new SessionRefusedException(
                    "this agent keeps no look-back; start it with --look-back 2m (PODFLAME_LOOK_BACK), or see its log");
        }
        RequestCheck.require(
                sending.size() < MAX_SENDING, MAX_SENDING + " look-backs are being sent already; wait for one to end");
        RequestCheck.require(
                command.target().pids().isEmpty(),
                "a look-back knows workloads, and not processes; name the pod, the unit or the executable");
        return kept;
    }

    private static Optional<String> problem(Duration wanted, Freeze freeze) {
        Duration had = Duration.ofNanos(freeze.endNanos() - freeze.startNanos());
        return had.plus(SHORT_BY).compareTo(wanted) >= 0
                ? Optional.empty()
                : Optional.of("it looks back " + had.toSeconds() + " s and not " + wanted.toSeconds()
                        + " s: the agent has kept no more, because it started so lately, or is told to keep less,"
                        + " or so much ran on the node");
    }

    private void fire(TriggerWatch.Firing firing) {
        LookBack kept = lookBack;
        if (kept == null || sending.size() >= MAX_SENDING) {
            return;
        }
        String id = HexFormat.of().toHexDigits(random.nextLong());
        SessionTarget target = new SessionTarget(false, List.of(firing.workload()), Set.of());
        freeze(kept, id, parts.defaults().lookBack().orElseThrow().length(), target)
                .ifPresent(freeze -> announce(id, firing, freeze));
    }

    private void announce(String id, TriggerWatch.Firing firing, Freeze freeze) {
        LOGGER.log(System.Logger.Level.INFO, "look-back " + id + " is sent: " + firing.reason());
        long offset = epochOffset.measureNanos();
        parts.link()
                .announce(new LookBackAnnouncement(
                        id,
                        firing.reason(),
                        parts.defaults().event(),
                        frequencyHertz,
                        firing.workload(),
                        freeze.startNanos() + offset,
                        freeze.endNanos() + offset));
        sending.add(new Sending(id, freeze, Optional.empty()));
    }

    private Optional<Freeze> freeze(LookBack kept, String id, Duration length, SessionTarget target) {
        WindowDescription description =
                new WindowDescription(id, parts.defaults().event(), frequencyHertz, cpus);
        return Freeze.begin(
                kept,
                length,
                workload -> target.includes(settled(workload), 0),
                startNanos -> new WindowAggregator(
                        description, parts.dictionaries(), epochOffset, parts.workloads()::settled, startNanos),
                closed);
    }

    private Workload settled(Workload workload) {
        return parts.workloads().settled(workload);
    }

    private void sendNext() {
        Sending first = sending.getFirst();
        if (!first.freeze().done()) {
            first.freeze().sendNext();
        }
        if (first.freeze().done()) {
            end(first);
        }
    }

    private void end(Sending ended) {
        sending.remove(ended);
        sentBefore = sum(sentBefore, ended.freeze().sent());
        parts.link().report(new SessionReport.Finished(ended.sessionId(), ended.problem()));
    }

    private static Sent sum(Sent one, Sent other) {
        return new Sent(
                one.captured() + other.captured(),
                one.idle() + other.idle(),
                one.filtered() + other.filtered(),
                one.overwritten() + other.overwritten());
    }

    /** No more of it is sent. */
    void stop(String sessionId) {
        find(sessionId).ifPresent(this::end);
    }

    private Optional<Sending> find(String sessionId) {
        return sending.stream().filter(one -> one.sessionId().equals(sessionId)).findFirst();
    }

    /** Whether the window was of one that is being sent: then the account travels in its next. */
    boolean reportDropped(ProfileWindow dropped) {
        Optional<Sending> of = find(dropped.sessionId());
        of.ifPresent(one -> one.freeze().countDropped(dropped.statistics()));
        return of.isPresent();
    }

    /** Whether there is something to send. */
    boolean busy() {
        return !sending.isEmpty();
    }

    /** Sends what is left, room or not. */
    void finish() {
        while (!sending.isEmpty()) {
            sendNext();
        }
    }

    /** Where the samples went that were sent again. */
    Sent sent() {
        return sending.stream().map(one -> one.freeze().sent()).reduce(sentBefore, LookBacks::sum);
    }
}
