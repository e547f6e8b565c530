package io.podflame.collector.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a call tree can be trusted: shown beside every graph.
 *
 * @param requestedHertz per CPU; 0 when nothing was sampled, or the event has no rate at which samples are due
 * @param achievedHertz samples that arrived (idle ones included) per second of the CPU time in which samples were due: of idle CPUs
 *     whose sampling clock stands still none are
 * @param samples in this call tree
 * @param lostSamples by reason; of the whole node, since the kernel does not say whose they were
 * @param droppedSamples by the agent, by reason; of the whole node
 * @param truncatedSamples of this call tree, by reason
 * @param unnamedValue self value of this call tree's samples whose leaf has no name, by file
 * @param totalValue of this call tree, in the event's unit
 */
public record Accuracy(
        double requestedHertz,
        double achievedHertz,
        long samples,
        Map<String, Long> lostSamples,
        Map<String, Long> droppedSamples,
        Map<String, Long> truncatedSamples,
        Map<String, Long> unnamedValue,
        long totalValue) {

    public Accuracy {
        lostSamples = Collections.unmodifiableSortedMap(new TreeMap<>(lostSamples));
        droppedSamples = Collections.unmodifiableSortedMap(new TreeMap<>(droppedSamples));
        truncatedSamples = Collections.unmodifiableSortedMap(new TreeMap<>(truncatedSamples));
        unnamedValue = Collections.unmodifiableSortedMap(new TreeMap<>(unnamedValue));
    }

    /** Share of the value whose leaf has no name, 0 to 1. */
    public double unnamedShare() {
        return totalValue == 0
                ? 0
                : (double) unnamedValue.values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        / totalValue;
    }
}
