package io.podflame.binary;

import java.io.IOException;

/**
 * Bytes from outside that are not what their format promises.
 *
 * <p>Costs the caller one input: catch it, count it, go on. It is an {@link IOException} so that no caller can forget it.
 */
public final class MalformedInputException extends IOException {
    private static final long serialVersionUID = 1;

    private final String source;
    private final long offset;
    private final String expected;
    private final String found;

    /**
     * @param source where the bytes came from, for a person: a path, a peer
     * @param offset position of the offending bytes in that source, in bytes
     * @param expected what the format wants there
     * @param found what was there
     */
    public MalformedInputException(String source, long offset, String expected, String found) {
        super(source + ": at offset 0x" + Long.toHexString(offset) + ": expected " + expected + ", found " + found);
        this.source = source;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    public String source() {
        return source;
    }

    public long offset() {
        return offset;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
