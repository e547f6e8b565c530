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
    private final ConvertedEvent graph;
    private final String node;
    private final SessionStart start;
    private long lastNanos;
    private long samples;
    private long idle;
    private long lost;

    /**
     * @param graph takes the sums
     * @param node that was recorded
     * @param limits of the dictionary, when it is merged into the graph
     */
    SummedSession(ConvertedEvent graph, String node, SessionStart start, DictionaryLimits limits) {
        this.sums = new StackSums(DictionarySource.unifying(limits, graph::unified));
        this.graph = graph;
        this.node = node;
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
            graph.add(node, sums);
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
        graph.add(node, sums);
        sums.clear();
        long offsetNanos = start.times().epochOffsetNanos();
        graph.add(new ConvertedEvent.Account(
                node, start.firstNanos() + offsetNanos, lastNanos + 1 + offsetNanos, samples, idle, lost));
    }

    @Override
    public long samples() {
        return samples;
    }
}
