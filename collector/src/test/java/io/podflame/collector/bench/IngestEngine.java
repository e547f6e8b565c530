package io.podflame.collector.bench;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;

/** Something that profiles can be put into and got out of. */
interface IngestEngine extends AutoCloseable {

    String name();

    /** Stores one batch, so that it survives the process. */
    void store(ProfileBatch batch);

    /** Brings all files into their final form. */
    void compact();

    /** On disk. */
    long sizeBytes();

    /** One pod's value per stack and all above it, merged over a time range; returns the root's. */
    long totalValue(int pod, TimeRange range);

    @Override
    void close();
}
