package io.podflame.agent.sample.recording;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * The bytes that a recording is read from as a stream, already decompressed.
 *
 * @param stream of the recording itself; closing it closes what is behind it
 * @param name for messages, such as a path
 * @param readBytes how much has been read of the input, which may be compressed
 * @param sizeBytes of the input, which may be compressed; 0 when its end cannot be known
 */
public record RecordingSource(InputStream stream, String name, LongSupplier readBytes, long sizeBytes)
        implements AutoCloseable {

    /** Bytes in memory. */
    public static RecordingSource of(byte[] bytes, String name) {
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
        return new RecordingSource(stream, name, () -> bytes.length - stream.available(), bytes.length);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
