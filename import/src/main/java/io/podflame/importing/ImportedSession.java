package io.podflame.importing;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.JitSymbols;
import io.podflame.agent.unwind.Unwinder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One event of a recording: adds its samples up, window after window. One thread. */
final class ImportedSession {

    /** A collector refuses windows of more than twice as many; folded stacks and pprof may count bytes. */
    private static final long MAX_SAMPLES_OF_A_WINDOW = 500_000_000;

    private final WindowAggregator aggregator;
    private final Unwinder unwinder;
    private final long windowNanos;
    private final Consumer<ProfileWindow> closed;
    private long windowEndNanos;
    private long lastNanos;
    private long samples;
    private long samplesOfWindow;

    /**
     * @param firstNanos the recording's time of the session's first sample
     * @param closed takes every window
     */
    ImportedSession(
            WindowDescription description, Names names, Duration window, Start start, Consumer<ProfileWindow> closed) {
        this.aggregator = new WindowAggregator(
                description,
                names.dictionaries(),
                start.times()::epochOffsetNanos,
                UnaryOperator.identity(),
                start.firstNanos());
        this.unwinder = new Unwinder(aggregator::dictionary, names.kernelSymbols(), names.jitSymbols());
        this.windowNanos = window.toNanos();
        this.closed = closed;
        this.windowEndNanos = start.firstNanos() + windowNanos;
        this.lastNanos = start.firstNanos();
    }

    /** What names frames, the same for all sessions of a recording. */
    record Names(DictionarySource dictionaries, KernelSymbols kernelSymbols, JitSymbols jitSymbols) {}

    /** @param firstNanos the recording's time of the session's first sample */
    record Start(long firstNanos, RecordingTimes times) {}

    void add(Workload workload, Sample sample, Optional<Process> process) {
        closeUntil(sample.timestampNanos());
        int stack = process.isPresent() ? unwinder.unwind(sample, process.get()) : unwinder.unwindGone(sample);
        aggregator.add(workload, stack, sample);
        samples++;
        closeFull();
    }

    void add(Workload workload, NamedSample sample) {
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
            aggregator.add(workload, stack(sample), sample);
            samplesOfWindow += sample.samples();
        }
    }

    private int stack(NamedSample sample) {
        Dictionary dictionary = aggregator.dictionary();
        int node = sample.threadName().isEmpty()
                ? Dictionary.EMPTY_STACK
                : dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(sample.threadName()));
        List<Location> frames = sample.frames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            node = dictionary.child(node, dictionary.location(frames.get(i)));
        }
        return node;
    }

    void countIdle() {
        aggregator.countIdle();
    }

    void countLost(long count) {
        aggregator.countLost("ring full", count);
    }

    /** Windows in which nothing was sampled are left out: a recording may have slept for days. */
    private void closeUntil(long nanos) {
        if (nanos >= windowEndNanos) {
            close(windowEndNanos);
            long startNanos = windowEndNanos + (nanos - windowEndNanos) / windowNanos * windowNanos;
            aggregator.beginAt(startNanos);
            windowEndNanos = startNanos + windowNanos;
        }
        lastNanos = Math.max(lastNanos, nanos);
    }

    private void closeFull() {
        if (aggregator.full()) {
            close(lastNanos);
        }
    }

    /** Ends the last window, just behind its last sample. */
    void end() {
        close(Math.min(lastNanos + 1, windowEndNanos));
    }

    private void close(long endNanos) {
        samplesOfWindow = 0;
        closed.accept(aggregator.close(endNanos));
    }

    long samples() {
        return samples;
    }
}
