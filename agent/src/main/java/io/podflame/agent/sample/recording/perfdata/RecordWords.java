package io.podflame.agent.sample.recording.perfdata;

import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A view of one record as words of 8 bytes in the reader's own order; word 0 is the header, whatever its byte order was:
 *
 * <pre>
 * bits 0-31 type | 32-47 misc | 48-63 size in bytes
 * </pre>
 *
 * <p>Two numbers of 4 bytes in one word are the {@link #first} and the {@link #second}; text is in the order of its bytes. Words
 * beyond the record are never read: who asks has compared with {@link #words} or called {@link #require}. Reused; one thread.
 */
final class RecordWords {

    private final String source;
    private long[] words = {0};
    private int start;
    private int sizeBytes;
    private boolean bigEndian;
    private long offset;
    private byte[] text = new byte[256];

    /** @param source for errors */
    RecordWords(String source) {
        this.source = source;
    }

    /** Of the machine that recorded. */
    void setBigEndian(boolean isBigEndian) {
        bigEndian = isBigEndian;
    }

    /** Moves to the record whose header is at that index; the word before it is its offset in the source. */
    void moveTo(long[] newWords, int newStart) {
        words = newWords;
        start = newStart;
        sizeBytes = (int) (newWords[newStart] >>> 48);
        offset = newWords[newStart - 1];
    }

    int type() {
        return (int) words[start];
    }

    int misc() {
        return (int) (words[start] >>> 32) & 0xffff;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** Whole words. */
    int words() {
        return sizeBytes >>> 3;
    }

    /** Where the record is in the source; of a compressed one, where the bytes are that it was in. */
    long offset() {
        return offset;
    }

    long word(int index) {
        return words[start + index];
    }

    /** The number in the first 4 bytes of the word. */
    int first(int index) {
        long word = words[start + index];
        return (int) (bigEndian ? word >>> 32 : word);
    }

    /** The number in the last 4 bytes of the word. */
    int second(int index) {
        long word = words[start + index];
        return (int) (bigEndian ? word : word >>> 32);
    }

    /** What all words are in. */
    long[] array() {
        return words;
    }

    /** Where word 0 is in {@link #array}. */
    int start() {
        return start;
    }

    boolean bigEndian() {
        return bigEndian;
    }

    int byteAt(int index) {
        int shift = (index & 7) << 3;
        return (int) (words[start + (index >>> 3)] >>> (bigEndian ? 56 - shift : shift)) & 0xff;
    }

    /** A copy of the bytes from one place to before another, both in the record. */
    byte[] bytes(int from, int to) {
        byte[] copy = new byte[to - from];
        for (int i = from; i < to; i++) {
            copy[i - from] = (byte) byteAt(i);
        }
        return copy;
    }

    /** The text from one place to its NUL, or to before another place, both in the record. */
    String text(int from, int to) {
        if (text.length < to - from) {
            text = Arrays.copyOf(text, to - from);
        }
        int length = 0;
        for (int i = from; i < to; i++) {
            byte next = (byte) byteAt(i);
            if (next == 0) {
                break;
            }
            text[length++] = next;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** @throws MalformedInputException when the record has fewer bytes */
    void require(int bytes, String what) throws MalformedInputException {
        if (sizeBytes < bytes) {
            throw malformed(0, "at least " + bytes + " bytes of " + what, sizeBytes + " bytes");
        }
    }

    /** The exception to throw for what is at that byte of the record. */
    MalformedInputException malformed(int at, String expected, String found) {
        return new MalformedInputException(source, offset + at, expected, found);
    }
}
