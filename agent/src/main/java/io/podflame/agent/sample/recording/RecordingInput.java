package io.podflame.agent.sample.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a recording, in order. Not thread-safe. */
public interface RecordingInput extends Closeable {

    /** What {@link #read} gives when everything has been read. */
    int END = -1;

    /**
     * Reads into the target what there is, at most what it has room for.
     *
     * @return how many bytes; 0 when there are none for now, which a file never gives; {@link #END} at the end
     */
    int read(ByteBuffer target) throws IOException;
}
