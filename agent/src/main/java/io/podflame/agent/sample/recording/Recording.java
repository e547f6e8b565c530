package io.podflame.agent.sample.recording;

import io.podflame.agent.model.CaptureRecord;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A recording that is being read, once, from beginning to end, in memory that does not depend on its size. Whatever it holds, reading
 * it ends, and allocates nothing by a length that the recording states and does not have. Not thread-safe.
 */
public interface Recording extends AutoCloseable {

    /** As recognized by content. */
    RecordingFormat format();

    /**
     * The events counted; samples refer to them by index. More may join while reading: a text tells of an event with its first sample.
     */
    List<RecordedEvent> events();

    /** What the recording says of the machine and of itself, as far as it has been read. */
    RecordingFacts facts();

    /**
     * Delivers the next records, in time order: at least one unless it returns false or its input has nothing more for now. Reused parts
     * of a record (call chain, user stack) are valid only until the consumer returns.
     *
     * @return false at the end, and only then
     * @throws io.podflame.binary.MalformedInputException where the recording is not as its format says; every record before that place
     *     has been delivered, and nothing more can be read
     * @throws IOException when the input cannot be read
     */
    boolean read(Consumer<CaptureRecord> consumer) throws IOException;

    /**
     * From now on samples of other threads are of no use: some or all of them are passed over, but none before one of the same event was
     * delivered. For one of several readers of a recording, who share the threads.
     */
    default void wantThreads(IntPredicate tids) {}

    /**
     * Delivers also what waits for its place in time, as far as it is not younger: for a recording that is still being written, when its
     * writer has told that nothing older comes.
     */
    default void deliverUntil(long timestampNanos, Consumer<CaptureRecord> consumer) throws IOException {}

    /** What has been read so far, and what was passed over. */
    RecordingCounters counters();

    /** How much of the input has been read: bytes of {@link #sizeBytes}. */
    long readBytes();

    /** Bytes of the input (compressed, if it is), 0 when its end cannot be known. */
    long sizeBytes();

    @Override
    void close() throws IOException;
}
