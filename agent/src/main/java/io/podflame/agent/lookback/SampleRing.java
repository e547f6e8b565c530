package io.podflame.agent.lookback;

/**
 * The latest samples, in columns of a fixed size:
 *
 * <pre>
 *   sequence     0 … 6 | 7   8   9   10  11  12 |          next() = 13, oldest() = 7, capacity 6
 *   slot               | 1   2   3   4   5   0  |          sequence modulo capacity
 *              overwritten
 * </pre>
 *
 * A sample takes {@link #SAMPLE_BYTES} bytes and adding one allocates nothing. Used by the sampling thread only.
 */
final class SampleRing {

    /** Two {@code long} and two {@code int}. */
    static final int SAMPLE_BYTES = 24;

    private final long[] timesNanos;
    private final long[] values;
    private final int[] workloads;
    private final int[] stackNodes;
    private final int capacity;
    private long next;
    private long forgotten;

    /** @param capacity samples, at least 1; memory for all of them is taken at once */
    SampleRing(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a ring holds at least 1 sample: " + capacity);
        }
        this.capacity = capacity;
        timesNanos = new long[capacity];
        values = new long[capacity];
        workloads = new int[capacity];
        stackNodes = new int[capacity];
    }

    /** Adds a sample in the place of the oldest, when there is no room. */
    void add(long timestampNanos, int workload, int stackNode, long value) {
        int slot = slot(next++);
        timesNanos[slot] = timestampNanos;
        values[slot] = value;
        workloads[slot] = workload;
        stackNodes[slot] = stackNode;
    }

    private int slot(long sequence) {
        return (int) (sequence % capacity);
    }

    /** The sequence that the next sample will have. */
    long next() {
        return next;
    }

    /** The oldest sequence that is still here; {@link #next} when none is. */
    long oldest() {
        return Math.max(next - capacity, forgotten);
    }

    /** Counts samples before the sequence as overwritten, because what they refer to is gone. */
    void forgetBefore(long sequence) {
        forgotten = Math.clamp(sequence, forgotten, next);
    }

    /** CLOCK_MONOTONIC. The sequence must be here. */
    long timestampNanos(long sequence) {
        return timesNanos[here(sequence)];
    }

    /** What the sample stands for, in the event's unit. */
    long value(long sequence) {
        return values[here(sequence)];
    }

    int workload(long sequence) {
        return workloads[here(sequence)];
    }

    int stackNode(long sequence) {
        return stackNodes[here(sequence)];
    }

    private int here(long sequence) {
        if (sequence < oldest() || sequence >= next) {
            throw new IndexOutOfBoundsException(sequence + " is not within " + oldest() + " to " + next);
        }
        return slot(sequence);
    }

    int capacity() {
        return capacity;
    }
}
