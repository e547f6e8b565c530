package io.podflame.agent;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SampleWaiter;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A sampler, its waiter and the clock, which a test writes the script for: each wait of the pipeline plays one step. All sessions
 * deliver the same records, as those of a machine do.
 */
final class ScriptedSampler implements Sampler, SampleWaiter {

    static final long MILLI = 1_000_000;

    final List<SamplingRequest> opened = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    int closed;
    long openingMillis;
    long lostAtEnd;
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final List<Session> sessions = new ArrayList<>();
    private long nowNanos = 1_000 * MILLI;
    private Runnable atEnd = () -> {};

    /** The next wait of the pipeline does this. */
    ScriptedSampler then(Runnable step) {
        steps.add(step);
        return this;
    }

    /** When the script is over: stops the pipeline. */
    void atEnd(Runnable stop) {
        atEnd = stop;
    }

    long nanos() {
        return nowNanos;
    }

    void advanceMillis(long millis) {
        nowNanos += millis * MILLI;
    }

    /** A sample of a process, taken now, of one address. */
    CaptureRecord.Sample sample(int pid) {
        CallChain chain = new CallChain();
        chain.addUser(0x1234);
        return new CaptureRecord.Sample(nowNanos, 0, pid, pid, 10, chain);
    }

    /** The sampler of all sessions that are open now dies. */
    void die(String reason) {
        sessions.forEach(session -> session.failure = Optional.of(reason));
    }

    /** All sessions that are open now deliver it at the next drain. */
    void deliver(CaptureRecord record) {
        sessions.forEach(session -> session.pending.add(record));
    }

    @Override
    public SamplingSession open(SamplingRequest request) throws SamplerUnavailableException {
        if (request.frequencyHertz() > 1000) {
            throw new SamplerUnavailableException("above kernel.perf_event_max_sample_rate=1000");
        }
        if (!request.event().equals(Event.CPU_CLOCK)) {
            throw new SamplerUnavailableException(
                    "event " + request.event().name() + " is not known; use cpu-clock or cycles");
        }
        opened.add(request);
        advanceMillis(openingMillis);
        Session session = new Session();
        sessions.add(session);
        return session;
    }

    @Override
    public void await(Duration timeout) {
        waits.add(timeout);
        if (steps.isEmpty()) {
            atEnd.run();
        } else {
            steps.remove().run();
        }
    }

    @Override
    public void wake() {}

    @Override
    public void close() {}

    private final class Session implements SamplingSession {

        private final List<CaptureRecord> pending = new ArrayList<>();
        private Optional<String> failure = Optional.empty();

        @Override
        public Optional<String> failure() {
            return failure;
        }

        @Override
        public int drain(Consumer<CaptureRecord> consumer) {
            int delivered = pending.size();
            pending.forEach(consumer);
            pending.clear();
            return delivered;
        }

        @Override
        public long stop() {
            return lostAtEnd;
        }

        @Override
        public int cpus() {
            return 2;
        }

        @Override
        public void close() {
            sessions.remove(this);
            closed++;
        }
    }
}
