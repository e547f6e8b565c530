package io.podflame.agent;

import io.podflame.agent.RequestCheck.SessionRefusedException;
import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.EpochOffset;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.health.FailureLog;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.lookback.Freeze;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.scheduling.SchedulingMeter;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionReport;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.Unwinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that run now: continuous profiling and those the collector asked for. Opens, schedules and ends them, and tells the
 * collector. Used by the sampling thread only.
 */
final class Sessions {

    private static final System.Logger LOGGER = System.getLogger(Sessions.class.getName());

    private static final String CONTINUOUS = "";
    private static final Duration CONTINUOUS_WINDOW = Duration.ofSeconds(10);

    /** Shorter, so that a node is seen soon after its agent has started. */
    private static final Duration FIRST_CONTINUOUS_WINDOW = Duration.ofSeconds(2);

    private static final Duration SESSION_WINDOW = Duration.ofSeconds(1);

    /** Shorter, so that a person who waits sees the first frames within a second. */
    private static final Duration FIRST_SESSION_WINDOW = Duration.ofMillis(500);

    /** Continuous windows have one reading each, the first included. */
    private static final Duration CONTINUOUS_READING = Duration.ofMillis(1_900);

    /** Windows of a session are short, and a reading costs a few files for every container. */
    private static final Duration SESSION_READING = Duration.ofMillis(4_900);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NEVER = Long.MAX_VALUE;

    private final PipelineParts parts;
    private final Consumer<ProfileWindow> closed;
    private final LongConsumer lostAtEnd;
    private final List<RunningSession> running = new ArrayList<>();
    private final Preparations preparations;
    private final RequestCheck check;
    private final LookBacks lookBacks;
    private final RestartSchedule restart = new RestartSchedule();
    private final FailureLog failures;
    private @Nullable KernelSymbols kernelSymbols;

    /**
     * @param closed takes every window when it is complete
     * @param lostAtEnd takes how many records a session that ends had lost and not told of
     */
    Sessions(PipelineParts parts, Consumer<ProfileWindow> closed, LongConsumer lostAtEnd) {
        this.parts = parts;
        this.closed = closed;
        this.lostAtEnd = lostAtEnd;
        this.preparations = new Preparations(parts);
        this.check = new RequestCheck(parts.defaults());
        this.lookBacks = new LookBacks(parts, closed);
        this.failures = new FailureLog(System.getLogger(Sessions.class.getName()), parts.nanoClock());
    }

    List<RunningSession> running() {
        return running;
    }

    void startContinuous() throws SamplerUnavailableException {
        if (parts.defaults().continuous().isPresent()) {
            openContinuous(parts.defaults().continuous().get());
        }
    }

    private RunningSession openContinuous(SamplingRequest request) throws SamplerUnavailableException {
        RunningSession session = openKeeping(request);
        restart.begun(parts.nanoClock().getAsLong());
        return session;
    }

    /** Where the look-back's rate is more than the kernel allows, continuous profiling goes without. */
    private RunningSession openKeeping(SamplingRequest request) throws SamplerUnavailableException {
        RunningSession.Purpose purpose = new RunningSession.Purpose(CONTINUOUS, SessionTarget.EVERYTHING);
        LongFunction<WindowSchedule> schedule =
                startNanos -> new WindowSchedule(startNanos, FIRST_CONTINUOUS_WINDOW, CONTINUOUS_WINDOW, NEVER);
        OptionalDouble keptHertz = parts.defaults()
                .lookBack()
                .map(kept -> OptionalDouble.of(kept.frequencyHertz()))
                .orElse(OptionalDouble.empty());
        if (keptHertz.isPresent()) {
            try {
                return open(purpose, request, keptHertz, schedule);
            } catch (SamplerUnavailableException e) {
                failures.failed("look-back", "there is no look-back: " + e.getMessage());
            }
        }
        return open(purpose, request, OptionalDouble.empty(), schedule);
    }

    /** Begins and ends sessions as the collector has asked since the last call. */
    void obeyCommands() {
        for (Optional<SessionCommand> command = parts.commands().take();
                command.isPresent();
                command = parts.commands().take()) {
            switch (command.get()) {
                case SessionCommand.Start start -> start(start);
                case SessionCommand.LookBack lookBack -> lookBacks.ask(lookBack);
                case SessionCommand.Stop stop -> stop(stop);
            }
        }
    }

    private void start(SessionCommand.Start start) {
        if (find(start.sessionId()).isPresent() || preparations.contains(start.sessionId())) {
            return; // asked for again on a new stream
        }
        if (!hearsOfAllProcesses()) {
            parts.processes().missedUntilNow();
        }
        try {
            Event event = check(start).event();
            boolean waits = event.isOffCpu() || event.isWallClock();
            if (waits || start.jit() || !start.target().everything()) {
                preparations.begin(start, event);
            } else {
                begin(new Preparations.Ready(start, Optional.empty(), List.of()));
            }
        } catch (SessionRefusedException e) {
            parts.link().report(new SessionReport.Failed(start.sessionId(), String.valueOf(e.getMessage())));
        }
    }

    private void begin(Preparations.Ready ready) {
        SessionCommand.Start start = ready.start();
        try {
            SamplingRequest checked = check(start).within(ready.cgroups());
            SamplingRequest request = ready.processes().map(checked::about).orElse(checked);
            RunningSession.Purpose purpose = new RunningSession.Purpose(start.sessionId(), start.target());
            open(
                    purpose,
                    request,
                    OptionalDouble.empty(),
                    startNanos -> new WindowSchedule(
                            startNanos,
                            FIRST_SESSION_WINDOW,
                            SESSION_WINDOW,
                            startNanos + start.duration().toNanos()));
            parts.link().report(new SessionReport.Running(start.sessionId(), preparations.problem(start.sessionId())));
        } catch (SessionRefusedException | SamplerUnavailableException e) {
            preparations.release(start.sessionId());
            parts.link().report(new SessionReport.Failed(start.sessionId(), String.valueOf(e.getMessage())));
        }
    }

    private SamplingRequest check(SessionCommand.Start start) throws SessionRefusedException {
        long onDemand = running.stream()
                .filter(session -> !session.id().equals(CONTINUOUS))
                .count();
        return check.check(start, onDemand + preparations.size());
    }

    /** @param keptHertz present where more is sampled than is streamed, and kept for a while */
    private RunningSession open(
            RunningSession.Purpose purpose,
            SamplingRequest request,
            OptionalDouble keptHertz,
            LongFunction<WindowSchedule> scheduleFrom)
            throws SamplerUnavailableException {
        SamplingRequest sampled = keptHertz.isPresent() ? request.atLeast(keptHertz.getAsDouble()) : request;
        boolean heard = hearsOfAllProcesses();
        SamplingSession sampling = openSampling(sampled);
        if (!heard) {
            parts.processes().missedUntilNow();
        }
        // now, not before: opening takes 20 to 150 ms, in which nothing is sampled
        long startNanos = parts.nanoClock().getAsLong();
        IdleMeter idleMeter = sampling.narrowed()
                ? IdleMeter.beside(request.cgroups(), sampling.cpus())
                : parts.idleMeters().get();
        SchedulingMeter schedulingMeter = schedulingMeter(purpose);
        WindowDescription description =
                new WindowDescription(purpose.sessionId(), request.event(), request.frequencyHertz(), sampling.cpus());
        WindowAggregator aggregator = new WindowAggregator(
                description, parts.dictionaries(), EpochOffset.ofThisMachine(), parts.workloads()::settled, startNanos);
        Optional<FullRate> fullRate = keptHertz.isPresent()
                ? Optional.of(lookBacks.keep(sampling, sampled, request.frequencyHertz(), this::unwinder))
                : Optional.empty();
        RunningSession.Stages stages = new RunningSession.Stages(
                unwinder(aggregator::dictionary), parts.workloads(), aggregator, idleMeter, schedulingMeter, fullRate);
        RunningSession session = new RunningSession(purpose, sampling, stages, scheduleFrom.apply(startNanos), closed);
        running.add(session);
        return session;
    }

    private Unwinder unwinder(Supplier<Dictionary> dictionary) {
        return new Unwinder(dictionary, kernelSymbols(), parts.jvmPerfMaps().symbols(), parts.unwindRules());
    }

    /** Of processes it is not known beforehand in which containers they are: then all are read. */
    private SchedulingMeter schedulingMeter(RunningSession.Purpose purpose) {
        SessionTarget target = purpose.target();
        boolean all = target.everything() || !target.pids().isEmpty();
        return new SchedulingMeter(
                parts.scheduling(),
                () -> parts.workloads().inventory().stream()
                        .filter(workload -> all || target.includes(workload, 0))
                        .toList(),
                purpose.sessionId().equals(CONTINUOUS) ? CONTINUOUS_READING : SESSION_READING);
    }

    /** Sessions on control groups are told of the processes in them only; with frequency 0 there may be no session at all. */
    private boolean hearsOfAllProcesses() {
        return running.stream().anyMatch(session -> !session.sampling().narrowed());
    }

    /** A control group may go before it is opened, and kernels may refuse them: then the whole machine is sampled. */
    private SamplingSession openSampling(SamplingRequest request) throws SamplerUnavailableException {
        if (!request.cgroups().isEmpty()) {
            try {
                return parts.sampler().open(request);
            } catch (SamplerUnavailableException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "a session samples the whole machine: " + e.getMessage());
            }
        }
        return parts.sampler().open(request.within(List.of()));
    }

    private KernelSymbols kernelSymbols() {
        if (kernelSymbols == null) {
            kernelSymbols = parts.kernelSymbols().get();
        }
        return kernelSymbols;
    }

    private void stop(SessionCommand.Stop stop) {
        if (preparations.cancel(stop.sessionId())) {
            parts.link().report(new SessionReport.Finished(stop.sessionId()));
        }
        lookBacks.stop(stop.sessionId());
        find(stop.sessionId()).ifPresent(this::end);
    }

    private Optional<RunningSession> find(String sessionId) {
        return running.stream()
                .filter(session -> session.id().equals(sessionId))
                .findFirst();
    }

    /** How long nothing has to be done: until a window ends, at most as long as given. */
    Duration timeUntilDue(Duration longest) {
        long nowNanos = parts.nanoClock().getAsLong();
        long waitNanos = Math.min(longest.toNanos(), restart.dueNanos() - nowNanos);
        if (lookBacks.busy()) {
            waitNanos = Math.min(waitNanos, LookBacks.LOOK_AGAIN.toNanos());
        }
        if (preparations.size() > 0) {
            waitNanos = Math.min(waitNanos, Preparations.LOOK_AGAIN.toNanos());
        }
        for (RunningSession session : running) {
            waitNanos = Math.min(waitNanos, session.wakeNanos(nowNanos) - nowNanos);
        }
        // the sampler waits whole milliseconds: one more, so as not to look a moment too early
        return Duration.ofNanos(Math.max(0, waitNanos)).plusMillis(1);
    }

    /** Closes the windows that have ended, ends the sessions whose time is over or whose sampler has died, and begins again. */
    void closeDue() {
        preparations.takeReady().forEach(this::begin);
        long nowNanos = parts.nanoClock().getAsLong();
        for (RunningSession session : List.copyOf(running)) {
            session.closeDue(nowNanos);
            Optional<String> failure = session.sampling().failure();
            if (session.over(nowNanos)) {
                end(session);
            } else if (failure.isPresent()) {
                endFailed(session, failure.get());
            }
        }
        if (restart.due(nowNanos)) {
            restartContinuous();
        }
        lookBacks.runDue(() -> find(CONTINUOUS)
                .map(session -> session.sampling().settledNanos(nowNanos))
                .orElse(nowNanos));
    }

    /** What it has sampled counts. A person is told why there is no more; continuous profiling begins again by itself. */
    private void endFailed(RunningSession session, String reason) {
        long nowNanos = parts.nanoClock().getAsLong();
        session.closeLast(nowNanos);
        session.close();
        running.remove(session);
        if (session.id().equals(CONTINUOUS)) {
            failures.failed("died", "continuous profiling was interrupted: " + reason);
            restart.died(nowNanos);
        } else {
            preparations.release(session.id());
            parts.link()
                    .report(new SessionReport.Failed(session.id(), reason + "; what was sampled until then is kept"));
        }
    }

    private void restartContinuous() {
        try {
            SamplingRequest request = parts.defaults().continuous().orElseThrow();
            RunningSession session = openContinuous(request);
            long missedNanos = parts.nanoClock().getAsLong() - restart.diedNanos();
            double due = missedNanos
                    / NANOS_PER_SECOND
                    * request.frequencyHertz()
                    * session.sampling().cpus();
            session.countMissed("sampler restarted", Math.round(due));
        } catch (SamplerUnavailableException e) {
            failures.failed("restart", "continuous profiling cannot begin again: " + e.getMessage());
            restart.postpone(parts.nanoClock().getAsLong());
        }
    }

    /** Ends every session, before its time if need be. */
    void endAll() {
        lookBacks.finish();
        List.copyOf(running).forEach(this::end);
        preparations.finish();
    }

    private void end(RunningSession session) {
        long lost = session.sampling().stop();
        if (lost > 0) {
            session.countLost(lost);
            lostAtEnd.accept(lost);
        }
        session.closeLast(parts.nanoClock().getAsLong());
        session.close();
        running.remove(session);
        if (!session.id().equals(CONTINUOUS)) {
            parts.link().report(new SessionReport.Finished(session.id(), preparations.problem(session.id())));
            preparations.release(session.id());
        }
    }

    /**
     * Has the account of a window that was dropped travel in the next window of its session; when that has ended, of any, continuous
     * profiling first.
     */
    void reportDropped(ProfileWindow dropped) {
        if (lookBacks.reportDropped(dropped)) {
            return;
        }
        find(dropped.sessionId())
                .or(() -> running.stream().findFirst())
                .ifPresent(session -> session.aggregator().countDropped(dropped.statistics(), "queue full"));
    }

    /** Where the samples went that were sent again, from the look-back. */
    Freeze.Sent sentOfLookBack() {
        return lookBacks.sent();
    }

    /** Samples in windows that are not closed yet. */
    long openSamples() {
        return running.stream().mapToLong(RunningSession::openSamples).sum();
    }
}
