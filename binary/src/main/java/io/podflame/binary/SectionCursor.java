package io.podflame.binary;

import java.nio.ByteOrder;

/**
 * Reads one section forwards, within bounds, through a window on the heap.
 *
 * <p>Most of a section is single bytes that have to be looked at one after the other. In an array that costs an index check, whichever
 * compiler compiled this; out of mapped memory it costs several checks, and in the agent, which runs on C1, a call. Reading allocates
 * nothing. Every read throws {@link MalformedInputException} when it would leave the {@link #range}. For one thread.
 *
 * <pre>
 * section  |--------[==window==============]-------------------------|
 *                      ^ position                    ^ limit
 * </pre>
 */
public final class SectionCursor {
    private static final int MAX_LEB_BYTES = 16;
    private static final int MIN_WINDOW_BYTES = 16;

    private final ByteView section;
    private final boolean bigEndian;
    private final byte[] window;
    private long windowStart;
    private int next;
    private int filled;
    private long limit;

    /** @param windowBytes how much is fetched at a time: much to read on, little to jump about; at least 16 */
    public SectionCursor(ByteView section, int windowBytes) {
        this.section = section;
        this.bigEndian = section.order() == ByteOrder.BIG_ENDIAN;
        this.window = new byte[(int) Math.clamp(section.sizeBytes(), MIN_WINDOW_BYTES, windowBytes)];
    }

    /** At the start of a section whose end is the limit. */
    public static SectionCursor ofWhole(ByteView section, int windowBytes) {
        SectionCursor cursor = new SectionCursor(section, windowBytes);
        cursor.limit = section.sizeBytes();
        return cursor;
    }

    /** Goes on at {@code start}; {@code end} is the first offset that must not be read. */
    public void range(long start, long end) throws MalformedInputException {
        if (start < 0 || start > end || end > section.sizeBytes()) {
            throw section.malformed(start, "a part of the section", "an end at offset 0x" + Long.toHexString(end));
        }
        windowStart = start;
        next = 0;
        filled = 0;
        limit = end;
    }

    /** Goes on at {@code start}, up to the end of the section. */
    public void rangeToEnd(long start) throws MalformedInputException {
        range(start, section.sizeBytes());
    }

    public long position() {
        return windowStart + next;
    }

    public long limit() {
        return limit;
    }

    public boolean hasNext() {
        return next < filled || position() < limit;
    }

    public void seek(long target) throws MalformedInputException {
        if (target < 0 || target > limit) {
            throw malformed("an offset up to 0x" + Long.toHexString(limit), "0x" + Long.toHexString(target));
        }
        long distance = target - windowStart;
        if (distance >= 0 && distance <= filled) {
            next = (int) distance;
        } else {
            windowStart = target;
            next = 0;
            filled = 0;
        }
    }

    /** @param byteCount unsigned, as a length from the file is */
    public void skip(long byteCount) throws MalformedInputException {
        if (byteCount >= 0 && byteCount <= filled - next) {
            next += (int) byteCount;
        } else if (byteCount < 0 || byteCount > limit - position()) {
            throw endOfPart(byteCount);
        } else {
            seek(position() + byteCount);
        }
    }

    public int u8() throws MalformedInputException {
        if (next == filled) {
            fill(1);
        }
        return window[next++] & 0xff;
    }

    public int u16() throws MalformedInputException {
        require(2);
        int first = window[next] & 0xff;
        int second = window[next + 1] & 0xff;
        next += 2;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    public int u24() throws MalformedInputException {
        require(3);
        int outer = window[next] & 0xff;
        int middle = (window[next + 1] & 0xff) << 8;
        int last = window[next + 2] & 0xff;
        next += 3;
        return bigEndian ? outer << 16 | middle | last : last << 16 | middle | outer;
    }

    public int s32() throws MalformedInputException {
        require(4);
        int value = window[next] & 0xff
                | (window[next + 1] & 0xff) << 8
                | (window[next + 2] & 0xff) << 16
                | window[next + 3] << 24;
        next += 4;
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    public long u32() throws MalformedInputException {
        return s32() & 0xffff_ffffL;
    }

    public long s64() throws MalformedInputException {
        long first = u32();
        long second = u32();
        return bigEndian ? first << 32 | second : second << 32 | first;
    }

    /** An unsigned number of 1, 2, 4 or 8 bytes: an address or an offset. */
    public long word(int sizeBytes) throws MalformedInputException {
        return switch (sizeBytes) {
            case 1 -> u8();
            case 2 -> u16();
            case 4 -> u32();
            case 8 -> s64();
            default -> throw malformed("a number of 1, 2, 4 or 8 bytes", sizeBytes + " bytes");
        };
    }

    /** The lower 64 bits of an unsigned LEB128. */
    public long uleb() throws MalformedInputException {
        if (next < filled) {
            byte first = window[next];
            if (first >= 0) {
                next++;
                return first;
            }
        }
        return longUleb();
    }

    private long longUleb() throws MalformedInputException {
        long value = 0;
        for (int i = 0; i < MAX_LEB_BYTES; i++) {
            int current = u8();
            value |= i < 10 ? (long) (current & 0x7f) << 7 * i : 0;
            if (current < 0x80) {
                return value;
            }
        }
        throw malformed("a LEB128 of at most " + MAX_LEB_BYTES + " bytes", "a longer one");
    }

    /** The lower 64 bits of a signed LEB128. */
    public long sleb() throws MalformedInputException {
        long value = 0;
        for (int i = 0; i < MAX_LEB_BYTES; i++) {
            int current = u8();
            value |= i < 10 ? (long) (current & 0x7f) << 7 * i : 0;
            if (current < 0x80) {
                boolean negative = (current & 0x40) != 0;
                return negative && i < 9 ? value | -1L << 7 * (i + 1) : value;
            }
        }
        throw malformed("a LEB128 of at most " + MAX_LEB_BYTES + " bytes", "a longer one");
    }

    public void skipLeb() throws MalformedInputException {
        while (u8() >= 0x80) {
            // its value is of no interest
        }
    }

    /** Skips a string and the zero byte at its end; returns whether it was empty. */
    public boolean skipString() throws MalformedInputException {
        if (u8() == 0) {
            return true;
        }
        while (true) {
            for (int i = next; i < filled; i++) {
                if (window[i] == 0) {
                    next = i + 1;
                    return false;
                }
            }
            next = filled;
            fill(1);
        }
    }

    /** What is fetched, for a loop that looks at most bytes itself since a call for each would take longer than the rest. Not to be changed. */
    public byte[] window() {
        return window;
    }

    /** The index in the window of the next byte. */
    public int windowIndex() {
        return next;
    }

    /** The index in the window after the last byte that is fetched, and is within the limit. */
    public int windowEnd() {
        return filled;
    }

    private void require(int byteCount) throws MalformedInputException {
        if (filled - next < byteCount) {
            fill(byteCount);
        }
    }

    private void fill(int needed) throws MalformedInputException {
        long position = position();
        if (needed > limit - position) {
            throw endOfPart(needed);
        }
        int count = (int) Math.min(window.length, limit - position);
        section.copy(position, window, 0, count);
        windowStart = position;
        next = 0;
        filled = count;
    }

    private MalformedInputException endOfPart(long needed) {
        return malformed(
                Long.toUnsignedString(needed) + " bytes", "the end of this part at 0x" + Long.toHexString(limit));
    }

    /** The exception to throw for the bytes at the current position. */
    public MalformedInputException malformed(String expected, String found) {
        return section.malformed(position(), expected, found);
    }
}
