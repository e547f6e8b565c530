package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PidNamespace;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplingCounters;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.sample.perftool.InstalledPerf.Ability;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.perfdata.PerfDataRecording;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One perf that records, and the reader of what it writes. There is no thread beside the one that drains: perf's pipes are waited for
 * with everything else, and what perf cannot write stays in its rings, where the kernel counts what it loses.
 *
 * <p>When perf ends by itself, what it wrote before is delivered, and {@link #failure} says why. One thread.
 */
final class PerfToolSession implements SamplingSession {

    /** How often perf is told to empty its rings, whether they are full or not. */
    private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();

    /** A perf that cannot be told is woken by every sample, and has written it within this time. */
    private static final long UNTOLD_NANOS = Duration.ofMillis(300).toNanos();

    private final SamplingRequest request;
    private final InstalledPerf perf;
    private final PerfProcess process;
    private final PerfMessages messages;
    private final PerfOutput output;
    private final Recording recording;
    private final PerfEventWaiter waiter;
    private final PerfFailure failures;
    private final LongSupplier clock;
    private final DrainRounds rounds;
    private final int cpus;
    private Optional<String> failure = Optional.empty();
    private boolean stopped;
    private boolean closed;
    private boolean eventChecked;
    private int delivered;

    /** What a session is made of; it takes the process over. */
    record Parts(
            InstalledPerf perf,
            PerfProcess process,
            PerfMessages messages,
            DrainRounds rounds,
            PerfEventWaiter waiter,
            PerfFailure failures,
            LongSupplier clock) {}

    /**
     * @param cpus that are sampled
     * @throws LinuxException when nothing more can be waited for
     */
    PerfToolSession(SamplingRequest request, int cpus, Parts parts) throws LinuxException {
        this.request = request;
        this.cpus = cpus;
        this.perf = parts.perf();
        this.process = parts.process();
        this.messages = parts.messages();
        this.waiter = parts.waiter();
        this.failures = parts.failures();
        this.clock = parts.clock();
        this.rounds = parts.rounds();
        this.output = new PerfOutput(process.output());
        this.recording = PerfDataRecording.ofPipe(output, perf.toString());
        waiter.add(process.output().readFd());
        waiter.add(process.errors().readFd());
    }

    @Override
    public int drain(Consumer<CaptureRecord> consumer) {
        if (closed || failure.isPresent()) {
            return 0;
        }
        delivered = 0;
        try {
            // its answers first: what perf wrote before them is in the pipe when they are read
            messages.readFrom(process.errors());
            long now = clock.getAsLong();
            long settled = settledSoFar(now);
            read(record -> take(record, consumer), settled);
            tellInTime(now);
        } catch (MalformedInputException e) {
            if (output.ended()) {
                ended(); // killed in the middle of a record, or before the first
                return delivered;
            }
            fail(perf + " wrote what is no recording: " + e.getMessage()
                    + "; samples before that are kept; name another perf with --perf");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // only a bug makes reading a pipe fail
        }
        return delivered;
    }

    private void read(Consumer<CaptureRecord> consumer, long settledNanos) throws IOException {
        boolean more;
        int before;
        do {
            before = delivered;
            more = recording.read(consumer);
        } while (more && delivered > before);
        if (!more || output.ended()) {
            ended();
        } else {
            recording.deliverUntil(settledNanos, consumer);
        }
        checkEvent();
    }

    private void take(CaptureRecord record, Consumer<CaptureRecord> consumer) {
        delivered++;
        if (record instanceof Sample sample
                && sample.pid() == 0
                && (sample.callChain().userSize() > 0 || sample.userStack().present())) {
            // the idle task has no user code: this is a process that perf's PID namespace does not contain
            fail(PidNamespace.remedy());
        }
        consumer.accept(record);
    }

    /** Where hardware does not count cycles, perf counts cpu-clock in their place, and says so only in the recording. */
    private void checkEvent() {
        if (eventChecked || recording.events().isEmpty()) {
            return;
        }
        eventChecked = true;
        Event counted = recording.events().getFirst().event();
        if (counted.unit() == Event.Unit.NANOSECONDS && request.event().unit() == Event.Unit.COUNT) {
            fail("this machine cannot count event " + request.event().name() + ": perf took " + counted.name()
                    + " in its place; use event cpu-clock, or one that podflame events lists");
        }
    }

    /** perf has closed its output. */
    private void ended() {
        if (!stopped) {
            fail(failures.explain(perf.toString(), exitCode(), messages.text()));
        }
    }

    private OptionalInt exitCode() {
        long deadline = clock.getAsLong() + Duration.ofMillis(200).toNanos();
        while (process.alive() && clock.getAsLong() < deadline) {
            Thread.onSpinWait(); // between closing its output and its end lie microseconds, seldom more
        }
        try {
            messages.readFrom(process.errors());
        } catch (LinuxException unreadable) {
            return OptionalInt.empty();
        }
        return process.alive() ? OptionalInt.empty() : OptionalInt.of(process.exitCode());
    }

    /** The first reason counts. */
    private void fail(String reason) {
        if (failure.isEmpty()) {
            failure = Optional.of(reason);
            process.end();
        }
    }

    private void tellInTime(long nowNanos) {
        if (!perf.can(Ability.CONTROL) || stopped) {
            return;
        }
        if (rounds.unanswered(messages.answers(), nowNanos)) {
            fail(perf + " hangs: it has not answered for "
                    + Duration.ofNanos(nowNanos - rounds.begunNanos()).toSeconds()
                    + " s; samples before that are kept; begin again, or name another perf with --perf");
        } else if (nowNanos - rounds.begunNanos() >= ROUND_NANOS) {
            beginRound(nowNanos);
        }
    }

    private void beginRound(long nowNanos) {
        if (!rounds.open(messages.answers())) {
            rounds.begin(nowNanos);
            process.tell(DrainRounds.WORDS);
        }
    }

    private long settledSoFar(long nowNanos) {
        return perf.can(Ability.CONTROL) ? rounds.settledNanos(messages.answers()) : nowNanos - UNTOLD_NANOS;
    }

    @Override
    public long settledNanos(long nowNanos) {
        if (failure.isPresent()) {
            return nowNanos - IN_RINGS_NANOS; // nothing more comes
        }
        long settled = settledSoFar(nowNanos);
        if (perf.can(Ability.CONTROL) && settled < nowNanos - IN_RINGS_NANOS && !stopped) {
            beginRound(nowNanos);
        }
        return settled;
    }

    @Override
    public Optional<String> failure() {
        return failure;
    }

    @Override
    public int cpus() {
        return cpus;
    }

    @Override
    public SamplingCounters counters() {
        return new SamplingCounters(
                0,
                recording.counters().skipped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    /** Asks perf to end. What it still writes is of a time behind the session's end. */
    @Override
    public long stop() {
        stopped = true;
        process.end();
        return 0;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiter.remove(process.output().readFd());
        waiter.remove(process.errors().readFd());
        process.close();
    }
}
