package io.podflame.agent.sample.recording;

import io.podflame.binary.MalformedInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What is in a gzip stream; where that is broken or ends too early, a {@link MalformedInputException} says so. Not thread-safe. */
final class GunzipStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String source;
    private final GZIPInputStream input;
    private long offset;

    /** @param source for messages */
    GunzipStream(InputStream compressed, String source) throws IOException {
        this.source = source;
        try {
            this.input = new GZIPInputStream(compressed, BUFFER_BYTES);
        } catch (EOFException | ZipException e) {
            throw malformed(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        try {
            int count = input.read(target, from, length);
            offset += Math.max(0, count);
            return count;
        } catch (EOFException | ZipException e) {
            throw malformed(e);
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private MalformedInputException malformed(IOException cause) {
        String found = cause instanceof EOFException ? "the file's end" : String.valueOf(cause.getMessage());
        MalformedInputException malformed =
                new MalformedInputException(source + " (decompressed)", offset, "more of the gzipped recording", found);
        malformed.initCause(cause);
        return malformed;
    }
}
