package io.podflame.binary.symbol;

import static io.podflame.binary.symbol.LineBlockEncoder.ADDRESS_SHIFT;
import static io.podflame.binary.symbol.LineBlockEncoder.FILE_CHANGES;
import static io.podflame.binary.symbol.LineBlockEncoder.SCOPE_CHANGES;

import io.podflame.binary.MalformedInputException;
import java.util.Arrays;

/** Reads what {@link LineBlockEncoder} wrote, or somebody who says so. Reused from block to block. Mutable; for one thread. */
final class LineBlockDecoder {
    private static final int SCOPE_BYTES = 4;

    private final VarintReader bytes;
    private final int nameCount;
    private final int fileCount;

    private int functionName;
    private int scopeCount;
    private int[] scopes = {}; // caller, name, file, line
    private int[] memory = {}; // of each scope: file, line

    private long offset;
    private int scope;

    /** @param bytes of the table */
    LineBlockDecoder(VarintReader bytes, int nameCount, int fileCount) {
        this.bytes = bytes;
        this.nameCount = nameCount;
        this.fileCount = fileCount;
    }

    /** Reads the block that lies from {@code from} to {@code to}, up to its rows. */
    void open(int from, int to) throws MalformedInputException {
        bytes.within(from, to);
        functionName = bytes.upTo(nameCount, "a name reference");
        scopeCount = 1 + bytes.upTo((to - from) / SCOPE_BYTES, "a number of inlined calls");
        makeRoom();
        for (int i = 1; i < scopeCount; i++) {
            scopes[4 * i] = i - oneUpTo(i, "a distance to the caller");
            scopes[4 * i + 1] = bytes.upTo(nameCount, "a name reference");
            scopes[4 * i + 2] = bytes.upTo(fileCount, "a file reference");
            scopes[4 * i + 3] = bytes.upTo(Integer.MAX_VALUE, "a line");
        }
        offset = 0;
        scope = 0;
    }

    private int oneUpTo(int limit, String what) throws MalformedInputException {
        int from = bytes.position();
        int value = bytes.upTo(limit, what);
        if (value == 0) {
            throw bytes.malformed(from, what + " from 1", "0");
        }
        return value;
    }

    private void makeRoom() {
        if (scopes.length < 4 * scopeCount) {
            scopes = new int[4 * scopeCount];
            memory = new int[2 * scopeCount];
        }
        Arrays.fill(memory, 0, Math.min(memory.length, 2 * scopeCount), 0);
    }

    /** Reads the next row; false when there is none. */
    boolean next(long stretchBytes) throws MalformedInputException {
        if (bytes.atEnd()) {
            return false;
        }
        int at = bytes.position();
        long head = bytes.u64();
        offset += head >>> ADDRESS_SHIFT;
        if (offset < 0 || offset >= stretchBytes) {
            throw bytes.malformed(at, "a row within " + stretchBytes + " bytes", Long.toUnsignedString(offset));
        }
        if ((head & SCOPE_CHANGES) != 0) {
            scope = bytes.upTo(scopeCount - 1, "a scope");
        }
        if ((head & FILE_CHANGES) != 0) {
            memory[2 * scope] = bytes.upTo(fileCount, "a file reference");
        }
        int zigzag = (int) bytes.u64();
        int line = memory[2 * scope + 1] + (zigzag >>> 1 ^ -(zigzag & 1));
        if (line < 0) {
            throw bytes.malformed(at, "a line from 0", String.valueOf(line));
        }
        memory[2 * scope + 1] = line;
        return true;
    }

    /** Moves to the row that holds at {@code wantedOffset}, and tells where its bytes end; 0 when none does. */
    int seek(long wantedOffset, long stretchBytes) throws MalformedInputException {
        int found = 0;
        int foundScope = 0;
        int foundFile = 0;
        int foundLine = 0;
        while (next(stretchBytes) && offset <= wantedOffset) {
            found = bytes.position();
            foundScope = scope;
            foundFile = file();
            foundLine = line();
        }
        scope = foundScope;
        memory[2 * scope] = foundFile;
        memory[2 * scope + 1] = foundLine;
        return found;
    }

    /** Number of the function's name; 0 when only symbols know it. */
    int functionName() {
        return functionName;
    }

    int scopeCount() {
        return scopeCount;
    }

    /** Bytes from the start of the stretch to the present row. */
    long offset() {
        return offset;
    }

    /** Of the present row. */
    int scope() {
        return scope;
    }

    /** Of the present row; 0 when it is not known. */
    int file() {
        return memory[2 * scope];
    }

    /** Of the present row; 0 when it is not known. */
    int line() {
        return memory[2 * scope + 1];
    }

    int caller(int ofScope) {
        return scopes[4 * ofScope];
    }

    int name(int ofScope) {
        return scopes[4 * ofScope + 1];
    }

    int callFile(int ofScope) {
        return scopes[4 * ofScope + 2];
    }

    int callLine(int ofScope) {
        return scopes[4 * ofScope + 3];
    }
}
