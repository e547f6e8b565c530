package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolDetail;
import java.util.Arrays;

/**
 * Where in one function file, line or inlined call change: three tables merged into rows, reused from function to function.
 *
 * <p>A row holds from its start, in bytes from the function's, to that of the next one, the last row to {@link #end}. Allocates nothing
 * per row, except to grow.
 */
final class FunctionRows {
    /** Functions with more changes are refused. */
    private static final int MAX_ROWS = 1 << 20;

    private static final int FIRST_CAPACITY = 256;

    private final SymbolDetail detail;
    private final ByteView tables;
    private final PcValues files;
    private final PcValues lines;
    private final PcValues inlinedCalls;

    private long[] starts = new long[FIRST_CAPACITY];
    private int[] values = new int[3 * FIRST_CAPACITY]; // file, line, inlined call
    private int count;
    private long end;

    /** @param detail without lines, rows have neither file nor line, and end where inlined calls do */
    FunctionRows(PclnTable table, SymbolDetail detail) throws MalformedInputException {
        this.detail = detail;
        this.tables = table.pcTables();
        this.files = new PcValues(tables, table.pcQuantum());
        this.lines = new PcValues(tables, table.pcQuantum());
        this.inlinedCalls = new PcValues(tables, table.pcQuantum());
    }

    /**
     * Reads a function's rows; none when what is wanted of it is not told.
     *
     * @param inlinedTable offset of the table of inlined calls; 0 for none
     * @param sizeBytes of the function, beyond which no row goes
     */
    void read(FunctionRecord record, long inlinedTable, long sizeBytes) throws MalformedInputException {
        count = 0;
        end = 0;
        boolean withLines = detail == SymbolDetail.LINES;
        files.start(withLines ? record.files() : 0);
        lines.start(withLines ? record.lines() : 0);
        inlinedCalls.start(inlinedTable);
        while (end < sizeBytes && !(files.isOver() && lines.isOver() && (withLines || inlinedCalls.isOver()))) {
            add();
            end = Math.min(Math.min(sizeBytes, inlinedCalls.end()), Math.min(files.end(), lines.end()));
            advance(files);
            advance(lines);
            advance(inlinedCalls);
        }
    }

    private void add() throws MalformedInputException {
        if (count == MAX_ROWS) {
            throw tables.malformed(0, "at most " + MAX_ROWS + " changes of file and line in a function", "more");
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            values = Arrays.copyOf(values, 6 * count);
        }
        starts[count] = end;
        values[3 * count] = files.value();
        values[3 * count + 1] = lines.value();
        values[3 * count + 2] = inlinedCalls.value();
        count++;
    }

    private void advance(PcValues table) throws MalformedInputException {
        if (table.end() == end) {
            table.advance();
        }
    }

    int count() {
        return count;
    }

    /** Bytes from the function's start to the first byte, mostly padding, of which nothing is told. */
    long end() {
        return end;
    }

    /** Bytes from the function's start. */
    long start(int row) {
        return starts[row];
    }

    /** A number for {@link GoFiles}; negative for none. */
    int file(int row) {
        return values[3 * row];
    }

    /** Negative for none. */
    int line(int row) {
        return values[3 * row + 1];
    }

    /** Index of the innermost call that is inlined here; negative for none. */
    int inlinedCall(int row) {
        return values[3 * row + 2];
    }

    /** The row that holds at this distance from the function's start; -1 when none does. */
    int find(long distance) {
        if (distance < 0 || distance >= end) {
            return -1;
        }
        int index = Arrays.binarySearch(starts, 0, count, distance);
        return index >= 0 ? index : -index - 2;
    }
}
