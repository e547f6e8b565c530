package io.podflame.agent.sample.recording.lines;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The lines of a text, one after the other, as ranges of a buffer that is used again: allocates nothing per line. Lines end in "\n" or
 * "\r\n", which are not part of them; the last one may lack it. A line longer than {@link #MAX_LINE_BYTES} is passed over and counted.
 * Not thread-safe.
 */
public final class LineReader {

    /** Longer lines are passed over. */
    public static final int MAX_LINE_BYTES = 4 << 20;

    private static final int FIRST_BUFFER_BYTES = 1 << 16;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final InputStream input;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    /** Where the line is in the buffer, and where the next one begins. */
    private int from;

    private int to;
    private int next;
    private int limit;
    private boolean atEnd;
    private long longLines;

    public LineReader(InputStream input) {
        this.input = input;
    }

    /**
     * Goes to the next line.
     *
     * @return false when there is none
     * @throws IOException when the input cannot be read; all complete lines before that place have been given
     */
    public boolean next() throws IOException {
        int searchFrom = next;
        while (true) {
            int end = indexOfLineFeed(buffer, searchFrom, limit);
            if (end >= 0 && end - next <= MAX_LINE_BYTES) {
                return line(end, end + 1);
            }
            if (end >= 0) {
                longLines++;
                next = end + 1;
                searchFrom = next;
                continue;
            }
            if (limit - next > MAX_LINE_BYTES) {
                searchFrom = passOver();
                continue;
            }
            int searched = limit - next;
            if (!fill()) {
                return limit > next && line(limit, limit);
            }
            searchFrom = next + searched;
        }
    }

    /** The bytes that the line is in; valid until {@link #next}. */
    public byte[] bytes() {
        return buffer;
    }

    /** Index of the line's first byte. */
    public int from() {
        return from;
    }

    /** Index after the line's last byte. */
    public int to() {
        return to;
    }

    /** How many lines were passed over because of their length. */
    public long longLines() {
        return longLines;
    }

    private boolean line(int end, int following) {
        from = next;
        to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
        next = following;
        return true;
    }

    /** Drops a line that is too long. Gives where to search on. */
    private int passOver() throws IOException {
        longLines++;
        while (true) {
            next = limit;
            if (!fill()) {
                return next;
            }
            int end = indexOfLineFeed(buffer, next, limit);
            if (end >= 0) {
                next = end + 1;
                return next;
            }
        }
    }

    /** Reads more behind what has not been given yet, which moves to the buffer's beginning. */
    private boolean fill() throws IOException {
        if (atEnd) {
            return false;
        }
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        limit -= next;
        next = 0;
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = input.read(buffer, limit, buffer.length - limit);
        atEnd = count < 0;
        limit += Math.max(count, 0);
        return !atEnd;
    }

    /** Eight bytes at a time: a byte is a line feed where its difference from one is zero. */
    private static int indexOfLineFeed(byte[] bytes, int from, int to) {
        int index = from;
        for (; index + Long.BYTES <= to; index += Long.BYTES) {
            long difference = (long) LONGS.get(bytes, index) ^ LINE_FEEDS;
            long zeros = (difference - LOW_BITS) & ~difference & HIGH_BITS;
            if (zeros != 0) {
                return index + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; index < to; index++) {
            if (bytes[index] == '\n') {
                return index;
            }
        }
        return -1;
    }
}
