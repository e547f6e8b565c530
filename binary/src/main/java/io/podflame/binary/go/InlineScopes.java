package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SourceLines;
import java.io.IOException;
import java.util.Arrays;

/** Adds the inlined calls of a function to its {@link SourceLines}, each once and behind its caller; reused from function to function. */
final class InlineScopes {
    private static final int MAX_CALLS = SourceLines.MAX_ROWS;
    /** Calls inlined into one another; Go's own limit is below 100. */
    private static final int MAX_DEPTH = 1 << 10;

    private final InlinedCalls calls;
    private final ByteView source;
    private final SourceLines lines;
    private final SinkNumbers names;

    private int[] scopes = new int[256]; // by call; 0: not yet added
    private int[] added = new int[256];
    private int addedCount;
    private final int[] pending = new int[MAX_DEPTH];

    InlineScopes(InlinedCalls calls, SourceLines lines, ByteView source, SinkNumbers names) {
        this.calls = calls;
        this.lines = lines;
        this.source = source;
        this.names = names;
    }

    /** Chooses a function in which calls are inlined, after {@link #lines} began. */
    void begin(FunctionRecord record) throws MalformedInputException {
        for (int i = 0; i < addedCount; i++) {
            scopes[added[i]] = 0;
        }
        addedCount = 0;
        calls.open(record);
    }

    /**
     * The scope of a call, which is added when it was not yet, with the calls it was inlined into.
     *
     * @param call negative: the function's own code
     */
    int scope(int call, FunctionRows rows, FunctionFiles files) throws IOException {
        int depth = 0;
        int at = call;
        while (at >= 0 && scopeOf(at) == 0) {
            if (depth == MAX_DEPTH) {
                throw source.malformed(0, "at most " + MAX_DEPTH + " calls inlined into one another", "more");
            }
            pending[depth++] = at;
            calls.read(at, rows);
            at = calls.caller();
        }
        int scope = at < 0 ? 0 : scopes[at];
        while (depth > 0) {
            scope = add(pending[--depth], scope, rows, files);
        }
        return scope;
    }

    private int scopeOf(int call) throws MalformedInputException {
        if (call >= MAX_CALLS) {
            throw source.malformed(0, "at most " + MAX_CALLS + " inlined calls in a function", "call " + call);
        }
        if (call >= scopes.length) {
            scopes = Arrays.copyOf(scopes, Math.max(call + 1, 2 * scopes.length));
        }
        return scopes[call];
    }

    private int add(int call, int callerScope, FunctionRows rows, FunctionFiles files) throws IOException {
        calls.read(call, rows);
        int callFile = files.number(calls.callFile());
        scopes[call] =
                lines.addInlinedCall(callerScope, names.function(calls.nameOffset()), callFile, calls.callLine());
        if (addedCount == added.length) {
            added = Arrays.copyOf(added, 2 * addedCount);
        }
        added[addedCount++] = call;
        return scopes[call];
    }
}
