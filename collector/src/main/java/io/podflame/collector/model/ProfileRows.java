package io.podflame.collector.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The samples of one profile: one row per distinct stack trace, in ascending order of stack node. Immutable.
 */
public final class ProfileRows {

    private final int[] stackNodes;
    private final int[] samples;
    private final long[] values;
    private final int[] timeOffsetsMicros;

    private ProfileRows(int[] stackNodes, int[] samples, long[] values, int[] timeOffsetsMicros) {
        if (samples.length != stackNodes.length || values.length != stackNodes.length) {
            throw new IllegalArgumentException("columns of different length");
        }
        for (int row = 0; row < samples.length; row++) {
            if (samples[row] < 1 || values[row] < 0) {
                throw new IllegalArgumentException("row " + row + " has " + samples[row] + " samples, value "
                        + values[row] + "; at least 1 sample and no negative value are needed");
            }
        }
        this.stackNodes = stackNodes;
        this.samples = samples;
        this.values = values;
        this.timeOffsetsMicros = timeOffsetsMicros;
    }

    /**
     * Rows from columns that the caller gives away.
     *
     * @param stackNodes in ascending order
     * @param samples at least 1 in each row
     * @param values sum of the samples' periods, in the event's unit; not negative
     */
    public static ProfileRows of(int[] stackNodes, int[] samples, long[] values) {
        return new ProfileRows(stackNodes, samples, values, new int[0]);
    }

    /**
     * Rows that also say when each sample was taken.
     *
     * @param timeOffsetsMicros since the window's start: samples[0] of them for the first row, then samples[1] …
     */
    public static ProfileRows withTimes(int[] stackNodes, int[] samples, long[] values, int[] timeOffsetsMicros) {
        if (Arrays.stream(samples).asLongStream().sum() != timeOffsetsMicros.length) {
            throw new IllegalArgumentException("as many times as samples are needed");
        }
        return new ProfileRows(stackNodes, samples, values, timeOffsetsMicros);
    }

    public int size() {
        return stackNodes.length;
    }

    /** The node of the profile's {@link StackTable} whose stack trace row {@code row} counts. */
    public int stackNode(int row) {
        return stackNodes[row];
    }

    public int samples(int row) {
        return samples[row];
    }

    /** Sum of the row's periods, in the event's unit. */
    public long value(int row) {
        return values[row];
    }

    /** When each sample was taken, microseconds since the window's start, row after row; a copy. */
    public Optional<int[]> timeOffsetsMicros() {
        return timeOffsetsMicros.length == 0 ? Optional.empty() : Optional.of(timeOffsetsMicros.clone());
    }

    public long totalSamples() {
        return Arrays.stream(samples).asLongStream().sum();
    }

    public long totalValue() {
        return Arrays.stream(values).sum();
    }
}
