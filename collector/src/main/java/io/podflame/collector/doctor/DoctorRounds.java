package io.podflame.collector.doctor;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.query.FlameGraphRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every workload of the last minutes, again and again, so that the board and /metrics know what is wrong without asking. Its own
 * thread; what it found last is there for everyone.
 */
public final class DoctorRounds implements AutoCloseable {

    /** Long enough for a workload of a tenth of a CPU to have its 500 samples at the rate of continuous profiling. */
    static final Duration LOOKED_AT = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final System.Logger LOG = System.getLogger(DoctorRounds.class.getName());

    private final Doctor doctor;
    private final Clock clock;
    private final BiConsumer<DoctorReport, Duration> listener;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("podflame-doctor").daemon().factory());
    private volatile @Nullable DoctorReport latest;

    /** @param listener is told of each report, and how long it took, on the rounds' thread */
    public DoctorRounds(Doctor doctor, Clock clock, BiConsumer<DoctorReport, Duration> listener) {
        this.doctor = doctor;
        this.clock = clock;
        this.listener = listener;
    }

    /** Begins, with the first round in a minute. */
    public void start() {
        // a round lets nothing through, so there is nothing to be learned from the future
        Future<?> _ =
                executor.scheduleWithFixedDelay(this::round, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of the last round; empty before the first has ended. */
    public Optional<DoctorReport> latest() {
        return Optional.ofNullable(latest);
    }

    void round() {
        try {
            long began = System.nanoTime();
            Instant now = clock.instant();
            TimeRange range = new TimeRange(nanos(now.minus(LOOKED_AT)), nanos(now));
            DoctorReport report = doctor.examine(FlameGraphRequest.ofCpu(Set.of(), range));
            latest = report;
            listener.accept(report, Duration.ofNanos(System.nanoTime() - began));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "workloads could not be diagnosed; trying again in a minute", e);
        }
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** Waits for a round that is on its way. */
    @Override
    public void close() {
        executor.close();
    }
}
