package io.podflame.agent.sample.recording.perfdata;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteBuffer;

/**
 * Inflates what COMPRESSED records hold: together they are one zstd stream, whose content is a stream of records; frames and records may
 * go on from one COMPRESSED record to the next. Inflates no more at a time than there is room for. zstd's own window is at most 128 MiB
 * (its default limit; perf's levels ask for 0.5 MiB to 128 MiB). One thread.
 */
final class Inflater implements AutoCloseable {

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final String source;
    private final ZstdDecompressCtx zstd;
    private ByteBuffer input = NOTHING;
    private long inputOffset;
    private boolean outputLeft;

    /**
     * @param offset of the first part
     * @throws MalformedInputException where the decoder cannot be loaded, with the remedy: here the source cannot be read beyond
     */
    Inflater(String source, long offset) throws MalformedInputException {
        this.source = source;
        try {
            zstd = new ZstdDecompressCtx();
        } catch (LinkageError e) {
            String folder = System.getProperty("java.io.tmpdir");
            MalformedInputException unreadable = new MalformedInputException(
                    source,
                    offset,
                    "a decoder of compressed records",
                    "none: its library is unpacked into " + folder + ", which must be writable and not mounted noexec;"
                            + " or name another folder: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    /** Takes the next part of the stream; the part before has been inflated. Valid until {@link #hasMore} says no. */
    void begin(ByteBuffer compressed, long offset) {
        input = compressed;
        inputOffset = offset;
    }

    /** Whether there is more to inflate without another part. */
    boolean hasMore() {
        return input.hasRemaining() || outputLeft;
    }

    /** Where the part that is being inflated is in the source. */
    long offset() {
        return inputOffset;
    }

    /** Inflates until the output is full or the part has been read. */
    void inflate(ByteBuffer output) throws MalformedInputException {
        try {
            zstd.decompressDirectByteBufferStream(output, input);
        } catch (ZstdException e) {
            MalformedInputException malformed = new MalformedInputException(
                    source, inputOffset, "a part of a zstd stream", String.valueOf(e.getMessage()));
            malformed.initCause(e);
            throw malformed;
        }
        // zstd may have taken in more than it had room to put out.
        outputLeft = !output.hasRemaining();
    }

    @Override
    public void close() {
        zstd.close();
    }
}
