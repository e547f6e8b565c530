package io.podflame.collector.store.rocksdb;

/** When something was last stored in an hour: varint nanoseconds since the epoch. */
final class HourBlob {

    private static final String SOURCE = "when an hour was stored";

    private HourBlob() {}

    static byte[] encode(BlobWriter writer, long storedNanos) {
        return writer.clear().writeVarint(storedNanos).toBytes();
    }

    static long decode(byte[] bytes) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        long storedNanos = reader.readVarint();
        reader.expectEnd();
        return storedNanos;
    }
}
