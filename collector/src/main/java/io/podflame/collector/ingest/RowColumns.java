package io.podflame.collector.ingest;

import io.podflame.collector.model.ProfileRows;
import java.util.Arrays;

/**
 * Collects the rows of one profile in the order they came, and gives them sorted by stack node with equal nodes made one. Usually
 * they come in order, and nothing is moved. Not thread-safe.
 */
final class RowColumns {

    static final long MAX_SAMPLES = 1_000_000_000;
    /** 13 days of CPU time in one window: far from any truth, and sums of thousands stay within a long. */
    static final long MAX_VALUE = 1L << 50;

    private int[] nodes = new int[16];
    private int[] samples = new int[16];
    private long[] values = new long[16];
    private int[] firstOffsets = new int[16];
    private int[] offsets = new int[0];
    private int offsetCount;
    private int size;
    private long totalSamples;
    private long totalValue;
    private boolean ascending = true;

    /** A row; the sample times that are added next are its own. */
    void addRow(int node, int sampleCount, long value) {
        totalSamples += Untrusted.count(sampleCount, MAX_SAMPLES - totalSamples, RejectionReason.VALUE, "samples");
        totalValue += Untrusted.count(value, MAX_VALUE - totalValue, RejectionReason.VALUE, "value");
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
            samples = Arrays.copyOf(samples, size * 2);
            values = Arrays.copyOf(values, size * 2);
            firstOffsets = Arrays.copyOf(firstOffsets, size * 2);
        }
        ascending &= size == 0 || nodes[size - 1] < node;
        nodes[size] = node;
        samples[size] = sampleCount;
        values[size] = value;
        firstOffsets[size] = offsetCount;
        size++;
    }

    /** When one sample of the last added row was taken. */
    void addTime(int offsetMicros) {
        if (offsetCount == offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(16, offsetCount * 2));
        }
        offsets[offsetCount++] = offsetMicros;
    }

    /** Throws {@link RejectedMessageException} when some samples have a time and others do not. */
    ProfileRows toRows() {
        if (offsetCount != 0) {
            Untrusted.equalLength((int) totalSamples, offsetCount, "profile.time_offset_micros");
        }
        return ascending
                ? rows(
                        Arrays.copyOf(nodes, size),
                        Arrays.copyOf(samples, size),
                        Arrays.copyOf(values, size),
                        Arrays.copyOf(offsets, offsetCount))
                : sorted();
    }

    private ProfileRows sorted() {
        long[] order = new long[size];
        for (int row = 0; row < size; row++) {
            order[row] = (long) nodes[row] << 32 | row;
        }
        Arrays.sort(order);
        int[] sortedNodes = new int[size];
        int[] sortedSamples = new int[size];
        long[] sortedValues = new long[size];
        int[] sortedOffsets = new int[offsetCount];
        int last = -1;
        int copied = 0;
        for (long entry : order) {
            int row = (int) entry;
            if (last < 0 || sortedNodes[last] != nodes[row]) {
                sortedNodes[++last] = nodes[row];
            }
            sortedSamples[last] += samples[row];
            sortedValues[last] += values[row];
            if (offsetCount > 0) {
                System.arraycopy(offsets, firstOffsets[row], sortedOffsets, copied, samples[row]);
                copied += samples[row];
            }
        }
        int distinct = last + 1;
        return rows(
                Arrays.copyOf(sortedNodes, distinct),
                Arrays.copyOf(sortedSamples, distinct),
                Arrays.copyOf(sortedValues, distinct),
                sortedOffsets);
    }

    private static ProfileRows rows(int[] nodes, int[] samples, long[] values, int[] offsets) {
        return offsets.length == 0
                ? ProfileRows.of(nodes, samples, values)
                : ProfileRows.withTimes(nodes, samples, values, offsets);
    }
}
