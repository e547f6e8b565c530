package io.podflame.importing;

import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.StackSums;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import java.util.Optional;

/** A session for a flame graph of everything: added up from its first sample to its last. One thread. */
final class SummedSession implements ImportedSession {

    private final StackSums sums;
    private final RecordedStacks stacks;
    private final ConvertedEvent event;
    private final ConvertedEvent.Part part;
    private final SessionStart start;
    private long lastNanos;
    private long samples;
    private long idle;
    private long lost;

    /**
     * @param event whose graph it is for
     * @param node that was recorded
     * @param limits of the dictionary, when it is merged into the graph
     */
    SummedSession(ConvertedEvent event, String node, SessionStart start, DictionaryLimits limits) {
        this.sums = new StackSums(DictionarySource.unifying(limits, event::unified));
        this.event = event;
        this.part = event.new Part(node);
        this.start = start;
        this.stacks = new RecordedStacks(sums::dictionary, start.names());
        this.lastNanos = start.firstNanos();
    }

    @Override
    public void add(Workload workload, Sample sample, Optional<Process> process) {
        add(workload, stacks.node(sample, process), 1, sample.period(), sample.timestampNanos());
    }

    @Override
    public void add(Workload workload, NamedSample sample) {
        add(workload, stacks.node(sample), sample.samples(), sample.value(), sample.timestampNanos());
    }

    private void add(Workload workload, int stackNode, long count, long value, long nanos) {
        sums.add(workload, stackNode, count, value);
        samples += count;
        lastNanos = Math.max(lastNanos, nanos);
        if (sums.full()) {
            part.add(sums);
            sums.clear();
        }
    }

    @Override
    public void countIdle() {
        idle++;
    }

    @Override
    public void countLost(long count) {
        lost += count;
    }

    @Override
    public void end() {
        part.add(sums);
        sums.clear();
        part.end();
        long offsetNanos = start.times().epochOffsetNanos();
        event.add(
                part,
                new ConvertedEvent.Account(
                        start.firstNanos() + offsetNanos, lastNanos + 1 + offsetNanos, samples, idle, lost));
    }

    @Override
    public long samples() {
        return samples;
    }
}
