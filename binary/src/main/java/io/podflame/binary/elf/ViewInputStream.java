package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.io.InputStream;

/** Bytes as decoders want them. One thread. */
final class ViewInputStream extends InputStream {
    private final ByteView bytes;
    private long position;

    /** @param start where the first byte is */
    ViewInputStream(ByteView bytes, long start) {
        this.bytes = bytes;
        this.position = start;
    }

    @Override
    public int read() throws MalformedInputException {
        return position < bytes.sizeBytes() ? bytes.u8(position++) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws MalformedInputException {
        int count = (int) Math.min(length, Math.max(0, bytes.sizeBytes() - position));
        if (count == 0 && length > 0) {
            return -1;
        }
        bytes.copy(position, target, offset, count);
        position += count;
        return count;
    }

    long position() {
        return position;
    }

    void seek(long newPosition) {
        position = newPosition;
    }
}
