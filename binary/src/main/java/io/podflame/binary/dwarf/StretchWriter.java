package io.podflame.binary.dwarf;

import io.podflame.binary.WorkBudget;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolDetail;
import java.io.IOException;
import java.util.Arrays;

/**
 * Joins the rows of a unit's line program with its scopes and gives the result away, stretch by stretch.
 *
 * <pre>
 * rows      |r0     |r1          |r2   |end         a row begins where a row of the program or a scope does;
 * scopes    |f         |g in f |f  |h               a stretch where a sequence or another function does
 * stretches |f: r0 r1  |r1 g   |r1 r2 |h: r2 |
 * </pre>
 *
 * <p>Sequences of discarded code are left out. A row needs the address of the next one only, so that nothing is kept but the stretch.
 * Mutable; for one thread.
 */
final class StretchWriter implements LineProgram.Rows {
    private final ExecutableRanges code;
    private final CodeScopes scopes;
    private final FunctionNames names;
    private final LineFiles files;
    private final SourceLineSink sink;
    private final boolean linesWanted;
    private final WorkBudget budget;

    private final SourceLines lines = new SourceLines();
    private long stretchCount;
    private long mark;
    private boolean isOpen;
    private boolean isTold;
    private int function;
    private long position;

    // Scopes of the unit that the open stretch has: their number there, valid when the mark is that of the stretch.
    private int[] stretchScopes = new int[0];
    private long[] marks = new long[0];
    private int[] path = new int[64];

    private boolean inSequence;
    private long codeEnd;
    private int segment;
    private long toldEnd; // up to where rows say nothing new
    private long rowAddress;
    private int rowFile;
    private int rowLine;

    StretchWriter(
            ExecutableRanges code,
            CodeScopes scopes,
            FunctionNames names,
            LineFiles files,
            SourceLineSink sink,
            WorkBudget budget) {
        this.code = code;
        this.scopes = scopes;
        this.names = names;
        this.files = files;
        this.sink = sink;
        this.linesWanted = sink.detail() == SymbolDetail.LINES;
        this.budget = budget;
    }

    /** Begins another unit, whose scopes are flat and whose files are known. */
    void begin() {
        inSequence = false;
        isOpen = false;
        if (marks.length < scopes.scopeCount()) {
            int capacity = Integer.highestOneBit(scopes.scopeCount()) * 2;
            stretchScopes = new int[capacity];
            marks = new long[capacity];
        }
    }

    long stretchCount() {
        return stretchCount;
    }

    /** Rows and calls for which a stretch had no room. */
    long leftOut() {
        return lines.leftOut();
    }

    @Override
    public void row(long address, int file, int line) throws IOException {
        if (!inSequence) {
            enter(address);
        } else if (Long.compareUnsigned(address, rowAddress) < 0) {
            close(); // no compiler goes back; what would follow is another sequence
            enter(address);
        } else if (address != rowAddress && Long.compareUnsigned(address, toldEnd) > 0) {
            cover(address);
        }
        rowAddress = address;
        rowFile = file;
        rowLine = linesWanted ? line : 0;
    }

    @Override
    public void endSequence(long address) throws IOException {
        if (inSequence) {
            cover(address);
            close();
        }
        inSequence = false;
    }

    @Override
    public void dropSequence() {
        inSequence = false;
        isOpen = false;
    }

    private void enter(long address) {
        inSequence = true;
        toldEnd = 0;
        codeEnd = code.codeEnd(address);
        segment = scopes.segmentAt(address);
    }

    /** The row holds up to {@code limit}; in discarded code it holds nothing, as that ends where it starts. */
    private void cover(long limit) throws IOException {
        long end = Long.compareUnsigned(limit, codeEnd) < 0 ? limit : codeEnd;
        long from = rowAddress;
        while (Long.compareUnsigned(from, end) < 0) {
            while (Long.compareUnsigned(scopes.segmentEnd(segment), from) <= 0) {
                segment++;
            }
            int scope = scopes.segmentScope(segment);
            int newFunction = scope == CodeScopes.NONE ? CodeScopes.NONE : scopes.function(scope);
            if (!isOpen || newFunction != function) {
                close();
                open(from, newFunction);
            }
            if (isTold) {
                toldEnd = scopes.segmentEnd(segment);
            } else {
                int stretchScope = scope == newFunction ? 0 : stretchScope(scope);
                lines.addRow(from, stretchScope, files.number(rowFile), rowLine);
            }
            long segmentEnd = scopes.segmentEnd(segment);
            from = Long.compareUnsigned(segmentEnd, end) < 0 ? segmentEnd : end;
            position = from;
        }
    }

    private void open(long start, int newFunction) throws IOException {
        isOpen = true;
        function = newFunction;
        isTold = newFunction != CodeScopes.NONE && scopes.isTold(newFunction) || sink.isTold(start);
        if (isTold) {
            return;
        }
        mark++;
        lines.begin(start);
        if (newFunction != CodeScopes.NONE) {
            lines.setFunctionName(names.number(scopes.entry(newFunction)));
        }
    }

    private void close() throws IOException {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        stretchCount++;
        if (isTold) {
            sink.leaveOut();
        } else {
            lines.end(position);
            sink.accept(lines);
        }
    }

    /** The number of a scope in the open stretch; adds it there, after those it was inlined into. */
    private int stretchScope(int scope) throws IOException {
        int depth = 0;
        int known = scope;
        while (known != function && marks[known] != mark) {
            if (depth == path.length) {
                path = Arrays.copyOf(path, 2 * depth);
            }
            path[depth++] = known;
            known = scopes.caller(known);
        }
        budget.spend(depth);
        int caller = known == function ? 0 : stretchScopes[known];
        while (depth > 0) {
            int next = path[--depth];
            caller = lines.addInlinedCall(
                    caller,
                    names.number(scopes.entry(next)),
                    files.number(scopes.callFile(next)),
                    linesWanted ? scopes.callLine(next) : 0);
            stretchScopes[next] = caller;
            marks[next] = mark;
        }
        return caller;
    }
}
