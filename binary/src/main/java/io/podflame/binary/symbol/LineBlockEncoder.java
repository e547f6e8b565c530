package io.podflame.binary.symbol;

import java.util.Arrays;

/**
 * The bytes of one stretch's source lines and inlined calls, as binary/README.md documents them. Reused from stretch to stretch: allocates
 * nothing, except to grow. Mutable; for one thread.
 *
 * <pre>
 * block = function scopeCount {distance name callFile callLine} {row}
 * row   = head:varint  bits 0 and 1: scope, file; the bits above: address - that of the row before (first row: - start)
 *         [ scope ] [ file ] line: zigzag, - the last line in this scope
 * </pre>
 *
 * A scope remembers its file and line, so that code that comes back from an inlined call costs its scope and a small difference.
 */
final class LineBlockEncoder {
    static final int SCOPE_CHANGES = 1;
    static final int FILE_CHANGES = 2;
    static final int ADDRESS_SHIFT = 2;

    private byte[] bytes = new byte[1_024];
    private int length;
    private int[] memory = new int[128]; // of each scope: file, line

    /** Encodes the stretch, in place of the one before. */
    void encode(SourceLines lines) {
        length = 0;
        writeVarint(lines.functionName());
        writeVarint(lines.scopeCount() - 1);
        for (int scope = 1; scope < lines.scopeCount(); scope++) {
            writeVarint(scope - lines.caller(scope));
            writeVarint(lines.name(scope));
            writeVarint(lines.callFile(scope));
            writeVarint(lines.callLine(scope));
        }
        writeRows(lines);
    }

    private void writeRows(SourceLines lines) {
        if (memory.length < 2 * lines.scopeCount()) {
            memory = new int[2 * lines.scopeCount()];
        } else {
            Arrays.fill(memory, 0, 2 * lines.scopeCount(), 0);
        }
        long address = lines.start();
        int scope = 0;
        for (int row = 0; row < lines.rowCount(); row++) {
            boolean scopeChanges = lines.scope(row) != scope;
            scope = lines.scope(row);
            boolean fileChanges = lines.file(row) != memory[2 * scope];
            long changes = (scopeChanges ? SCOPE_CHANGES : 0) | (fileChanges ? FILE_CHANGES : 0);
            writeVarint(lines.address(row) - address << ADDRESS_SHIFT | changes);
            if (scopeChanges) {
                writeVarint(scope);
            }
            if (fileChanges) {
                writeVarint(lines.file(row));
            }
            int difference = lines.line(row) - memory[2 * scope + 1];
            writeVarint(Integer.toUnsignedLong(difference << 1 ^ difference >> 31));
            address = lines.address(row);
            memory[2 * scope] = lines.file(row);
            memory[2 * scope + 1] = lines.line(row);
        }
    }

    /** The backing array, valid up to {@link #length} until the next stretch. */
    byte[] array() {
        return bytes;
    }

    /** In bytes. */
    int length() {
        return length;
    }

    private void writeVarint(long value) {
        if (bytes.length - length < 10) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }
}
