package io.podflame.importing;

import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A session for a collector, window after window as if it were live. */
final class WindowedSession implements ImportedSession {

    /** A collector refuses windows of more than twice as many; folded stacks and pprof may count bytes. */
    private static final long MAX_SAMPLES_OF_A_WINDOW = 500_000_000;

    private static final long WINDOW_NANOS = 1_000_000_000;

    private final WindowAggregator aggregator;
    private final RecordedStacks stacks;
    private final Consumer<ProfileWindow> closed;
    private long windowEndNanos;
    private long lastNanos;
    private long samples;
    private long samplesOfWindow;

    /** @param closed takes every window */
    WindowedSession(
            WindowDescription description,
            DictionarySource dictionaries,
            SessionStart start,
            Consumer<ProfileWindow> closed) {
        this.aggregator = new WindowAggregator(
                description,
                dictionaries,
                start.times()::epochOffsetNanos,
                UnaryOperator.identity(),
                start.firstNanos());
        this.stacks = new RecordedStacks(aggregator::dictionary, start.names());
        this.closed = closed;
        this.windowEndNanos = start.firstNanos() + WINDOW_NANOS;
        this.lastNanos = start.firstNanos();
    }

    @Override
    public void add(Workload workload, Sample sample, Optional<Process> process) {
        closeUntil(sample.timestampNanos());
        aggregator.add(workload, stacks.node(sample, process), sample);
        samples++;
        closeFull();
    }

    @Override
    public void add(Workload workload, NamedSample sample) {
        closeUntil(sample.timestampNanos());
        samples += sample.samples();
        NamedSample left = sample;
        while (left.samples() > MAX_SAMPLES_OF_A_WINDOW - samplesOfWindow) {
            long now = MAX_SAMPLES_OF_A_WINDOW - samplesOfWindow;
            long value = left.value() / left.samples() * now;
            addToWindow(workload, left.part(now, value));
            close(lastNanos);
            left = left.part(left.samples() - now, left.value() - value);
        }
        addToWindow(workload, left);
        closeFull();
    }

    private void addToWindow(Workload workload, NamedSample sample) {
        if (sample.samples() > 0) {
            aggregator.add(workload, stacks.node(sample), sample);
            samplesOfWindow += sample.samples();
        }
    }

    @Override
    public void countIdle() {
        aggregator.countIdle();
    }

    @Override
    public void countLost(long count) {
        aggregator.countLost("ring full", count);
    }

    /** Windows in which nothing was sampled are left out: a recording may have slept for days. */
    private void closeUntil(long nanos) {
        if (nanos >= windowEndNanos) {
            close(windowEndNanos);
            long startNanos = windowEndNanos + (nanos - windowEndNanos) / WINDOW_NANOS * WINDOW_NANOS;
            aggregator.beginAt(startNanos);
            windowEndNanos = startNanos + WINDOW_NANOS;
        }
        lastNanos = Math.max(lastNanos, nanos);
    }

    private void closeFull() {
        if (aggregator.full()) {
            close(lastNanos);
        }
    }

    /** The last window ends just behind its last sample. */
    @Override
    public void end() {
        close(Math.min(lastNanos + 1, windowEndNanos));
    }

    private void close(long endNanos) {
        samplesOfWindow = 0;
        closed.accept(aggregator.close(endNanos));
    }

    @Override
    public long samples() {
        return samples;
    }
}
