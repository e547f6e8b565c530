package io.podflame.agent.sample.perf;

import static org.junit.jupiter.api.Assumptions.abort;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Real sampling for tests. Where the kernel refuses, a test is skipped with the kernel's reason; in CI that is a failure. */
public final class PerfEvents implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final PerfEventWaiter waiter;
    private final SamplingSession session;

    private PerfEvents(PerfEventWaiter waiter, SamplingSession session) {
        this.waiter = waiter;
        this.session = session;
    }

    /** Samples all CPUs. */
    public static PerfEvents open(double frequencyHertz) throws IOException {
        PerfEventWaiter waiter = new PerfEventWaiter();
        try {
            SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, frequencyHertz);
            return new PerfEvents(waiter, new PerfEventSampler(waiter, KernelSettings.running()).open(request));
        } catch (SamplerUnavailableException e) {
            waiter.close();
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("CI must be able to sample", e);
            }
            return abort(String.valueOf(e.getMessage()));
        }
    }

    public SamplingSession session() {
        return session;
    }

    /** Delivers all that is older than this call. */
    public void drainUntilNow(Consumer<CaptureRecord> consumer) {
        long now = System.nanoTime();
        drainUntil(() -> System.nanoTime() - now > 2 * PerfEventSession.IN_FLIGHT_NANOS, consumer);
    }

    /** Delivers until the condition holds; fails when it takes too long. */
    public void drainUntil(BooleanSupplier condition, Consumer<CaptureRecord> consumer) {
        drainUntil(condition, POLL, consumer);
    }

    /** The same, waiting for the rings so long at a time. */
    void drainUntil(BooleanSupplier condition, Duration poll, Consumer<CaptureRecord> consumer) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean last;
        do {
            last = condition.getAsBoolean();
            waiter.await(last ? Duration.ZERO : poll);
            session.drain(consumer);
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE);
            }
        } while (!last);
    }

    @Override
    public void close() {
        session.close();
        waiter.close();
    }
}
