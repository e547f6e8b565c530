package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * A value that changes along a function, such as the line: {@link #value} holds before {@link #end}, from the end before.
 *
 * <pre>
 * {change of the value: varint, zigzag; length: varint, in instruction quanta} …  00
 * </pre>
 *
 * The value before the first change is -1, which also means that there is none; a change of 0 ends the table except at its start. Steps
 * from change to change; a cursor, reused. Allocates nothing. Source: Go 1.26 {@code runtime/symtab.go}, step.
 */
final class PcValues {
    /** Where a table ends that is none. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int MAX_VARINT_BYTES = 5;

    private final ByteView tables;
    private final int quantum;

    private long next;
    private long end;
    private int value;

    PcValues(ByteView tables, int quantum) {
        this.tables = tables;
        this.quantum = quantum;
    }

    /** Moves to the first value of the table at this offset; 0 is no table, thus -1 everywhere. */
    void start(long offset) throws MalformedInputException {
        next = offset;
        end = 0;
        value = -1;
        if (offset == 0) {
            end = NEVER;
        } else {
            change(unsignedVarint());
        }
    }

    /** Moves to the next value; behind the last one it is -1 and holds for ever. */
    void advance() throws MalformedInputException {
        int change = unsignedVarint();
        if (change == 0) {
            value = -1;
            end = NEVER;
        } else {
            change(change);
        }
    }

    private void change(int zigzag) throws MalformedInputException {
        value += zigzag >>> 1 ^ -(zigzag & 1);
        long at = next;
        long length = Integer.toUnsignedLong(unsignedVarint());
        if (length == 0) {
            throw tables.malformed(at, "a value that holds somewhere", "a length of 0");
        }
        end += length * quantum;
    }

    private int unsignedVarint() throws MalformedInputException {
        int result = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            int part = tables.u8(next++);
            result |= (part & 0x7f) << 7 * i;
            if (part < 0x80) {
                return result;
            }
        }
        throw tables.malformed(next, "a varint of at most 5 bytes", "a longer one");
    }

    int value() {
        return value;
    }

    /** Bytes from the function's start to where the value changes. */
    long end() {
        return end;
    }

    boolean isOver() {
        return end == NEVER;
    }
}
