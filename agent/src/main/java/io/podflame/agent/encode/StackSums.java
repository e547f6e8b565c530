package io.podflame.agent.encode;

import io.podflame.agent.model.Workload;

/**
 * Samples and values per workload and stack, added up for as long as wanted: without windows and times. Entries are numbered from 0 in the
 * order of first sight; they refer to one {@link #dictionary}. Adding a sample allocates nothing, except to grow. Not thread-safe.
 */
public final class StackSums {

    private final DictionarySource dictionaries;
    private final WorkloadTable workloads = new WorkloadTable();
    private final StackCounts counts = new StackCounts();
    private Dictionary dictionary;

    public StackSums(DictionarySource dictionaries) {
        this.dictionaries = dictionaries;
        this.dictionary = dictionaries.forNewWindow();
    }

    /** Whose stack nodes are added. Changes only in {@link #clear}. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /**
     * Adds samples of one stack.
     *
     * @param stackNode of {@link #dictionary}
     * @param value sum of their periods
     */
    public void add(Workload workload, int stackNode, long samples, long value) {
        counts.add(workloads.indexOf(workload), stackNode, samples, value);
    }

    /** Whether the entries should be taken away, so that another dictionary can begin. */
    public boolean full() {
        return dictionary.passedLimit();
    }

    /** Entries. */
    public int size() {
        return counts.size();
    }

    public int workloadCount() {
        return workloads.size();
    }

    /** @param index from 0 */
    public Workload workload(int index) {
        return workloads.get(index);
    }

    /** Index of the entry's workload. */
    public int workloadIndex(int entry) {
        return counts.owner(entry);
    }

    public int stackNode(int entry) {
        return counts.node(entry);
    }

    public long samples(int entry) {
        return counts.samples(entry);
    }

    public long value(int entry) {
        return counts.value(entry);
    }

    /** Forgets the entries, and begins another dictionary when this one has passed its limit. */
    public void clear() {
        workloads.clear();
        counts.clear();
        dictionary = dictionaries.forNewWindow();
    }
}
