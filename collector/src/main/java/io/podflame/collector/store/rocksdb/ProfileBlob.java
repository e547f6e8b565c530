package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.TimeRange;
import java.util.Arrays;

/**
 * One profile's rows, column by column:
 *
 * <pre>
 * byte        flags: 1 values are explicit, 2 sample times are stored beside it
 * varint      duration of the window, nanoseconds
 * varint      rows
 * varint ×n   stack node, minus that of the row before
 * varint ×n   samples
 * varint      period, when every value is samples × period; else varint ×n values
 * </pre>
 */
final class ProfileBlob {

    private static final String SOURCE = "rows of a profile";
    private static final int EXPLICIT_VALUES = 1;
    private static final int SAMPLE_TIMES = 2;

    private ProfileBlob() {}

    static byte[] encode(BlobWriter writer, TimeRange window, ProfileRows rows) {
        long period = rows.size() == 0 ? 0 : rows.value(0) / rows.samples(0);
        boolean explicit = !hasPeriod(rows, period);
        boolean times = rows.timeOffsetsMicros().isPresent();
        writer.clear()
                .writeByte((explicit ? EXPLICIT_VALUES : 0) | (times ? SAMPLE_TIMES : 0))
                .writeVarint(window.durationNanos())
                .writeVarint(rows.size());
        int previous = 0;
        for (int row = 0; row < rows.size(); row++) {
            writer.writeVarint(rows.stackNode(row) - previous);
            previous = rows.stackNode(row);
        }
        for (int row = 0; row < rows.size(); row++) {
            writer.writeVarint(rows.samples(row));
        }
        if (explicit) {
            for (int row = 0; row < rows.size(); row++) {
                writer.writeVarint(rows.value(row));
            }
        } else {
            writer.writeVarint(period);
        }
        return writer.toBytes();
    }

    /**
     * @param startNanos of the window, from the key
     * @param nodeCount of the partition's stack table
     */
    static Decoded decode(byte[] bytes, long startNanos, int nodeCount) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        int flags = reader.readByte();
        if (flags > (EXPLICIT_VALUES | SAMPLE_TIMES)) {
            throw reader.malformed("known flags", Integer.toBinaryString(flags));
        }
        TimeRange window = reader.readWindow(startNanos);
        int rows = reader.readCount();
        int[] stackNodes = new int[rows];
        int previous = 0;
        for (int row = 0; row < rows; row++) {
            previous += reader.readInt(0, nodeCount - 1 - previous);
            stackNodes[row] = previous;
        }
        int[] samples = new int[rows];
        for (int row = 0; row < rows; row++) {
            samples[row] = reader.readInt(1, Integer.MAX_VALUE);
        }
        long[] values = readValues(reader, samples, (flags & EXPLICIT_VALUES) != 0);
        reader.expectEnd();
        return new Decoded(window, (flags & SAMPLE_TIMES) != 0, stackNodes, samples, values);
    }

    private static boolean hasPeriod(ProfileRows rows, long period) {
        for (int row = 0; row < rows.size(); row++) {
            if (rows.value(row) != rows.samples(row) * period) {
                return false;
            }
        }
        return true;
    }

    private static long[] readValues(BlobReader reader, int[] samples, boolean explicit) {
        long[] values = new long[samples.length];
        long period = explicit ? 0 : readNotNegative(reader);
        for (int row = 0; row < values.length; row++) {
            values[row] = explicit ? readNotNegative(reader) : samples[row] * period;
            if (values[row] < 0) {
                throw reader.malformed("a period without overflow", Long.toString(period));
            }
        }
        return values;
    }

    private static long readNotNegative(BlobReader reader) {
        long value = reader.readVarint();
        if (value < 0) {
            throw reader.malformed("a number that is not negative", Long.toString(value));
        }
        return value;
    }

    /** The columns as read; sample times, if any, come from another blob. */
    @SuppressWarnings("ArrayRecordComponent") // given away at once by toRows
    record Decoded(TimeRange window, boolean hasSampleTimes, int[] stackNodes, int[] samples, long[] values) {

        long samplesInAll() {
            return Arrays.stream(samples).asLongStream().sum();
        }

        ProfileRows toRows() {
            return ProfileRows.of(stackNodes, samples, values);
        }

        ProfileRows toRows(int[] timeOffsetsMicros) {
            return ProfileRows.withTimes(stackNodes, samples, values, timeOffsetsMicros);
        }
    }
}
