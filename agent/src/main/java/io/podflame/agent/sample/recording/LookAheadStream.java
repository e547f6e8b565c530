package io.podflame.agent.sample.recording;

import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** A stream whose first bytes can be looked at before they are read. Counts what it takes. Not thread-safe. */
final class LookAheadStream extends InputStream {

    /** How far one can look. */
    static final int LOOK_AHEAD_BYTES = 1 << 18;

    private final InputStream input;
    private byte[] ahead = new byte[1 << 12];
    private int aheadFrom;
    private int aheadTo;
    private long readBytes;
    /** Met while looking ahead, to be thrown when reading comes to that place. */
    private Optional<MalformedInputException> failure = Optional.empty();

    LookAheadStream(InputStream input) {
        this.input = input;
    }

    /** The first bytes: as many as asked for, fewer where the input ends or is broken. To be called before anything is read. */
    byte[] lookAhead(int count) throws IOException {
        while (aheadTo < count && failure.isEmpty()) {
            if (aheadTo == ahead.length) {
                ahead = Arrays.copyOf(ahead, ahead.length * 2);
            }
            int read = readAhead(Math.min(ahead.length, count) - aheadTo);
            if (read < 0) {
                break;
            }
            aheadTo += read;
            readBytes += read;
        }
        return Arrays.copyOf(ahead, Math.min(count, aheadTo));
    }

    private int readAhead(int count) throws IOException {
        try {
            return input.read(ahead, aheadTo, count);
        } catch (MalformedInputException e) {
            failure = Optional.of(e);
            return -1;
        }
    }

    /** How much was taken from the input, whether it has been read from here or not. */
    long readBytes() {
        return readBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (aheadFrom < aheadTo) {
            int count = Math.min(length, aheadTo - aheadFrom);
            System.arraycopy(ahead, aheadFrom, target, offset, count);
            aheadFrom += count;
            return count;
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        int count = input.read(target, offset, length);
        readBytes += Math.max(0, count);
        return count;
    }

    /** Without it a GZIPInputStream above would take the first of several members for the only one. */
    @Override
    public int available() throws IOException {
        return aheadFrom < aheadTo ? aheadTo - aheadFrom : input.available();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
