package io.podflame.collector.store.rocksdb;

/**
 * When each sample of a session's profile was taken, microseconds since the window's start, in the order of the profile's rows:
 *
 * <pre>
 * varint       samples
 * signed ×n    minus that of the sample before
 * </pre>
 */
final class SampleTimesBlob {

    private static final String SOURCE = "sample times";

    private SampleTimesBlob() {}

    static byte[] encode(BlobWriter writer, int[] timeOffsetsMicros) {
        writer.clear().writeVarint(timeOffsetsMicros.length);
        long previous = 0;
        for (int offset : timeOffsetsMicros) {
            writer.writeSigned(offset - previous);
            previous = offset;
        }
        return writer.toBytes();
    }

    /** @param samples as many as the profile has */
    static int[] decode(byte[] bytes, long samples) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        int count = reader.readCount();
        if (count != samples) {
            throw reader.malformed(samples + " samples", Integer.toString(count));
        }
        int[] timeOffsetsMicros = new int[count];
        long previous = 0;
        for (int i = 0; i < count; i++) {
            previous += reader.readSigned();
            if (previous != (int) previous) {
                throw reader.malformed("a time within the window", Long.toString(previous));
            }
            timeOffsetsMicros[i] = (int) previous;
        }
        reader.expectEnd();
        return timeOffsetsMicros;
    }
}
