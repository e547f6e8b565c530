package io.podflame.collector.store.rocksdb;

/**
 * How far an agent's run has come.
 *
 * @param lastSequence that is stored
 * @param lastStoredNanos when, since the epoch, so that long gone runs can be forgotten
 */
record RunBlob(long lastSequence, long lastStoredNanos) {

    private static final String SOURCE = "last sequence of a run";

    static RunBlob decode(byte[] bytes) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        RunBlob run = new RunBlob(reader.readVarint(), reader.readVarint());
        reader.expectEnd();
        return run;
    }

    byte[] encode(BlobWriter writer) {
        return writer.clear()
                .writeVarint(lastSequence)
                .writeVarint(lastStoredNanos)
                .toBytes();
    }
}
