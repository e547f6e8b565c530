package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.WorkBudget;
import java.nio.charset.StandardCharsets;

/**
 * How much of the stack every Go function has taken at each of its instructions, from the table (pcsp) by which the runtime itself unwinds.
 * Read of Go 1.18 and later: before 1.17 the table did not say where it cannot be believed.
 *
 * <p>Source: Go 1.26 {@code runtime/traceback.go}, unwinder.resolveInternal; {@code internal/abi/symtab.go}, FuncFlag.
 */
public final class GoFrameSizes {

    /** The function starts its goroutine's or thread's stack. */
    private static final int TOP_FRAME = 1;
    /** The function goes over to another stack, and the table does not say where. */
    private static final int WRITES_STACK_POINTER = 2;

    private static final int ASSEMBLY = 4;

    /** What x86-64's functions have taken when the caller's frame pointer was pushed, one instruction before they set their own. */
    private static final int PUSHED_BYTES = 8;

    /** Followed by what the system call is for, as in {@code runtime.sigreturn__sigaction}. */
    private static final byte[] SIGNAL_RETURN = "runtime.sigreturn".getBytes(StandardCharsets.US_ASCII);

    /** The runtime does not go on from it, though its frame leads to the one above. */
    private static final byte[] SIGNAL_HANDLER = "runtime.sigtramp\0".getBytes(StandardCharsets.US_ASCII);

    /** What is known of a stretch of code. */
    public enum Kind {
        /** The stack pointer is so many bytes below where it was when the function began. */
        FRAME,
        /** As FRAME, and the frame pointer is the function's. */
        FRAME_POINTER,
        /** Nobody called the function. */
        OUTERMOST,
        /** It is what a signal's handler returns to. */
        SIGNAL,
        UNKNOWN
    }

    /** Takes what is read, by ascending address within a function; each holds up to the next one. */
    public interface Sink {
        /** @param frameBytes of a frame, on x86-64 without the return address; else 0 */
        void add(long elfAddress, Kind kind, int frameBytes) throws MalformedInputException;
    }

    private final GoFunctions functions;
    private final FunctionRecord record;
    private final PcValues sizes;
    private final WorkBudget budget;

    /** @param functions that {@link #are} read */
    public GoFrameSizes(GoFunctions functions) throws MalformedInputException {
        PclnTable table = functions.located().table();
        this.functions = functions;
        this.record = new FunctionRecord(table);
        this.sizes = new PcValues(table.pcTables(), table.pcQuantum());
        this.budget = new WorkBudget(table.pcTables(), table.pcTables().sizeBytes());
    }

    /** Whether these functions' table can be believed. */
    public static boolean are(GoFunctions functions) {
        return functions.located().table().layout().isAtLeast(PclnTable.Layout.GO_1_18);
    }

    /** Reads one function; what was added last holds for the padding behind it, too. */
    public void read(int function, Sink sink) throws MalformedInputException {
        record.read(function);
        long start = functions.start(function);
        Kind kind = kind(function);
        if (kind == Kind.UNKNOWN) {
            sink.add(start, Kind.FRAME, 0); // the first instruction is reached by a call
            sink.add(start + 1, kind, 0);
            return;
        }
        if (kind != Kind.FRAME) {
            sink.add(start, kind, 0);
            return;
        }
        boolean isCompiled = (record.flags() & ASSEMBLY) == 0;
        long sizeBytes = functions.sizeBytes(function);
        boolean isFirst = true;
        sizes.start(record.frameSizes());
        for (long at = 0; at < sizeBytes && !sizes.isOver(); at = sizes.end(), sizes.advance()) {
            budget.spend(1);
            int bytes = sizes.value();
            if (bytes < 0) {
                sink.add(start + at, Kind.UNKNOWN, 0);
            } else {
                boolean isPushed = isFirst && bytes == PUSHED_BYTES;
                sink.add(start + at, isCompiled && bytes > 0 && !isPushed ? Kind.FRAME_POINTER : Kind.FRAME, bytes);
                isFirst &= bytes == 0;
            }
        }
    }

    private Kind kind(int function) throws MalformedInputException {
        int flags = record.flags();
        if ((flags & TOP_FRAME) != 0) {
            return isNamed(function, SIGNAL_HANDLER) ? Kind.FRAME : Kind.OUTERMOST;
        }
        if (isNamed(function, SIGNAL_RETURN)) {
            return Kind.SIGNAL;
        }
        return (flags & WRITES_STACK_POINTER) != 0 ? Kind.UNKNOWN : Kind.FRAME;
    }

    private boolean isNamed(int function, byte[] start) throws MalformedInputException {
        ByteView names = functions.names();
        long name = functions.nameOffset(function);
        if (name < 0 || names.sizeBytes() - name < start.length) {
            return false;
        }
        for (int i = start.length - 1; i >= 0; i--) { // most names begin alike
            if (names.u8(name + i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
