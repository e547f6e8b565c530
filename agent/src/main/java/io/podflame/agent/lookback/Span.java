package io.podflame.agent.lookback;

import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A second or so of the look-back: which samples are of it, and where the others went.
 *
 * @param endNanos CLOCK_MONOTONIC, exclusive; the next span begins there
 * @param firstSequence of its samples in the ring
 * @param endSequence exclusive
 * @param idle samples of the idle task, which are not in the ring
 * @param lost by the kernel, by reason
 * @param idleCpus on average; empty when the kernel does not say
 * @param values what the samples of each workload stand for together; of those that the ring had at the span's end
 * @param scheduling what was counted until then, where a reading fell into the span
 */
record Span(
        long startNanos,
        long endNanos,
        long firstSequence,
        long endSequence,
        long idle,
        SortedMap<String, Long> lost,
        OptionalDouble idleCpus,
        Map<Workload, Long> values,
        Optional<SchedulingContext> scheduling) {

    Span {
        values = Map.copyOf(values);
        lost = Collections.unmodifiableSortedMap(new TreeMap<>(lost));
    }

    long durationNanos() {
        return endNanos - startNanos;
    }
}
