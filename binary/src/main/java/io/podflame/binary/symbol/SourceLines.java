package io.podflame.binary.symbol;

import java.util.Arrays;

/**
 * Source lines and inlined calls of one stretch of code, collected row by row; reused from stretch to stretch.
 *
 * <p>Scope 0 is the function that the code belongs to, every other scope a call that was inlined into a scope before it. A row holds from
 * its address to that of the next row, the last one to the end of the stretch:
 *
 * <pre>
 * scope  of    function        called at          row  address  scope  file:line
 *   0    –     main.main       –                   0   0x1000     0    main.go:10
 *   1    0     strings.Index   main.go:12          1   0x1008     2    bytealg.go:7
 *   2    1     bytealg.Index   strings.go:40       2   0x1020     0    main.go:13
 *
 * at 0x1010: bytealg.Index bytealg.go:7, inlined into strings.Index strings.go:40, inlined into main.main main.go:12
 * </pre>
 *
 * <p>Names and files are the numbers that a {@link SourceLineSink} gave, from 1; file 0 and line 0 mean that it is not known. Mutable;
 * owned by the one thread that fills it. Adding a row allocates nothing, except to grow.
 */
public final class SourceLines {
    /** Inlined calls and rows of one stretch beyond this are left out and counted: {@link #leftOut}. */
    public static final int MAX_ROWS = 1 << 20;

    private static final int FIRST_CAPACITY = 64;

    private long start;
    private long end;

    private int functionName;
    private int scopeCount;
    private int[] scopes = new int[4 * FIRST_CAPACITY]; // caller, name, file, line

    private int rowCount;
    private long[] addresses = new long[FIRST_CAPACITY];
    private int[] rows = new int[3 * FIRST_CAPACITY]; // scope, file, line

    private long leftOut;

    /** Begins another stretch at an elfAddress, without rows. */
    public void begin(long newStart) {
        start = newStart;
        end = newStart;
        functionName = 0;
        scopeCount = 1;
        rowCount = 0;
    }

    /** Names the function of scope 0, for an executable whose symbols do not. */
    public void setFunctionName(int nameNumber) {
        functionName = nameNumber;
    }

    /**
     * Adds an inlined call.
     *
     * @param callerScope into which it was inlined
     * @param nameNumber of the function that was inlined; 0 when it is not known
     * @param callFile where it is called
     * @param callLine where it is called
     * @return its scope, from 1; the caller's when there is no room
     */
    public int addInlinedCall(int callerScope, int nameNumber, int callFile, int callLine) {
        if (callerScope < 0 || callerScope >= scopeCount) {
            throw new IllegalArgumentException("no scope has number " + callerScope);
        }
        if (scopeCount == MAX_ROWS) {
            leftOut++;
            return callerScope;
        }
        int at = 4 * scopeCount;
        if (at == scopes.length) {
            scopes = Arrays.copyOf(scopes, 2 * scopes.length);
        }
        scopes[at] = callerScope;
        scopes[at + 1] = nameNumber;
        scopes[at + 2] = callFile;
        scopes[at + 3] = Math.max(0, callLine);
        return scopeCount++;
    }

    /**
     * Adds a row. One at the address of the row before takes its place; one that says the same as the row before is that row.
     *
     * @param address not below that of the row before
     */
    public void addRow(long address, int scope, int file, int line) {
        if (Long.compareUnsigned(address, rowCount == 0 ? start : addresses[rowCount - 1]) < 0) {
            throw new IllegalArgumentException("rows must ascend: 0x" + Long.toHexString(address));
        }
        if (scope < 0 || scope >= scopeCount) {
            throw new IllegalArgumentException("no scope has number " + scope);
        }
        if (rowCount > 0 && addresses[rowCount - 1] == address) {
            rowCount--;
        }
        int knownLine = Math.max(0, line);
        if (rowCount > 0 && says(rowCount - 1, scope, file, knownLine)) {
            return;
        }
        if (rowCount == MAX_ROWS) {
            leftOut++;
            return;
        }
        if (rowCount == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * rowCount);
            rows = Arrays.copyOf(rows, 6 * rowCount);
        }
        addresses[rowCount] = address;
        rows[3 * rowCount] = scope;
        rows[3 * rowCount + 1] = file;
        rows[3 * rowCount + 2] = knownLine;
        rowCount++;
    }

    private boolean says(int row, int scope, int file, int line) {
        return rows[3 * row] == scope && rows[3 * row + 1] == file && rows[3 * row + 2] == line;
    }

    /** Ends the stretch at an elfAddress that is not in it. */
    public void end(long newEnd) {
        if (Long.compareUnsigned(newEnd, rowCount == 0 ? start : addresses[rowCount - 1]) < 0) {
            throw new IllegalArgumentException("the end is below the last row: 0x" + Long.toHexString(newEnd));
        }
        end = newEnd;
    }

    public long start() {
        return start;
    }

    /** The elfAddress after the last byte. */
    public long end() {
        return end;
    }

    /** Number of the function's name of scope 0; 0 when only symbols know it. */
    public int functionName() {
        return functionName;
    }

    /** Scopes, that of the function included. */
    public int scopeCount() {
        return scopeCount;
    }

    public int caller(int scope) {
        return scopes[4 * scope];
    }

    public int name(int scope) {
        return scopes[4 * scope + 1];
    }

    public int callFile(int scope) {
        return scopes[4 * scope + 2];
    }

    public int callLine(int scope) {
        return scopes[4 * scope + 3];
    }

    public int rowCount() {
        return rowCount;
    }

    public long address(int row) {
        return addresses[row];
    }

    public int scope(int row) {
        return rows[3 * row];
    }

    public int file(int row) {
        return rows[3 * row + 1];
    }

    public int line(int row) {
        return rows[3 * row + 2];
    }

    /** Inlined calls and rows for which there was no room, in all stretches. */
    public long leftOut() {
        return leftOut;
    }
}
