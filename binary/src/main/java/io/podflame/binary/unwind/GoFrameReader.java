package io.podflame.binary.unwind;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.go.GoFrameSizes;
import io.podflame.binary.go.GoFunctions;
import java.util.Optional;

/**
 * Makes rules of the frame sizes that Go's own table tells. Where a frame of so many bytes is taken:
 *
 * <pre>
 * x86-64                                        aarch64
 * CFA ──▶                                       CFA ──▶
 *          return address                                 …
 *          caller's rbp, if there is a frame     sp ──▶   return address, if there is a frame; else in x30
 *          …                                              caller's x29, below sp
 * rsp ──▶
 * </pre>
 *
 * <p>Most code has a frame pointer and no rule: following it leads to the same, and a rule for each change of the size would take twice the
 * memory. Rules are for functions without a frame, for the first and last instructions of others, and for assembly.
 *
 * <p>A frame that a signal interrupted lies, on x86-64, in the ucontext that rsp points to. Source: Go 1.26 {@code
 * runtime/traceback.go}; Linux 6.1 {@code asm/sigcontext.h}. For one thread.
 */
final class GoFrameReader {
    private static final int WORD_BYTES = 8;
    private static final int LINK_REGISTER = 30;

    /** r8 … r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, by their DWARF numbers, from uc_mcontext on. */
    private static final int[] UCONTEXT = {8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, 7, 16};

    private static final int UCONTEXT_REGISTERS = 40;

    private final ElfFile file;
    private final RegisterSet registers;
    private final RowSink rows;
    private final CommonEntry called;
    private final CommonEntry interrupted;
    private final UnwindRow row = new UnwindRow();

    GoFrameReader(ElfFile file, RegisterSet registers, RowSink rows) {
        this.file = file;
        this.registers = registers;
        this.rows = rows;
        int returnAddress = registers == RegisterSet.X86_64 ? registers.programCounter() : LINK_REGISTER;
        this.called = new CommonEntry(file.bytes(), 1, 1, returnAddress, 0, false, false, row);
        this.interrupted = new CommonEntry(file.bytes(), 1, 1, returnAddress, 0, false, true, row);
    }

    /**
     * Reads functions, the runtime's first, until there are {@code maxRows} rows.
     *
     * @return how many were malformed; a table that cannot be read is one
     */
    long read(int maxRows) {
        try {
            Optional<GoFunctions> functions = GoFunctions.parse(file);
            return functions.isPresent() && GoFrameSizes.are(functions.get()) ? read(functions.get(), maxRows) : 0;
        } catch (MalformedInputException unreadable) {
            return 1;
        }
    }

    private long read(GoFunctions functions, int maxRows) throws MalformedInputException {
        GoFrameSizes sizes = new GoFrameSizes(functions);
        rows.keepFramePointersElsewhere();
        long malformed = 0;
        int function = 0;
        for (; function < functions.count() && rows.mark() < maxRows; function++) {
            int mark = rows.mark();
            try {
                sizes.read(function, this::add);
            } catch (MalformedInputException e) {
                rows.dropFrom(mark); // else the last rule would seem to hold up to the next function
                rows.end(functions.start(function));
                malformed++;
            }
        }
        rows.end(functions.start(function));
        return malformed;
    }

    private void add(long elfAddress, GoFrameSizes.Kind kind, int frameBytes) throws MalformedInputException {
        row.clear();
        row.cfaKind = UnwindRow.IN_REGISTER;
        row.cfaRegister = registers.stackPointer();
        switch (kind) {
            case FRAME -> {
                frame(frameBytes);
                rows.add(elfAddress, row, called);
            }
            case OUTERMOST -> {
                row.setRegister(called.returnAddress(), UnwindRow.UNDEFINED, 0);
                rows.add(elfAddress, row, called);
            }
            case SIGNAL -> signal(elfAddress);
            case FRAME_POINTER, UNKNOWN -> rows.end(elfAddress);
        }
    }

    private void frame(int frameBytes) {
        if (registers == RegisterSet.X86_64) {
            row.cfaValue = frameBytes + WORD_BYTES;
            row.setRegister(called.returnAddress(), UnwindRow.AT_CFA, -WORD_BYTES);
            if (frameBytes > 0) {
                row.setRegister(registers.framePointer(), UnwindRow.AT_CFA, -2 * WORD_BYTES);
            }
            return;
        }
        row.cfaValue = frameBytes;
        if (frameBytes > 0) {
            row.setRegister(LINK_REGISTER, UnwindRow.AT_CFA, -frameBytes);
            row.setRegister(registers.framePointer(), UnwindRow.AT_CFA, -frameBytes - WORD_BYTES);
        }
    }

    private void signal(long elfAddress) throws MalformedInputException {
        if (registers != RegisterSet.X86_64) {
            rows.end(elfAddress);
            return;
        }
        for (int i = 0; i < UCONTEXT.length; i++) {
            row.setRegister(UCONTEXT[i], UnwindRow.AT_CFA, UCONTEXT_REGISTERS + (long) i * WORD_BYTES);
        }
        rows.add(
                elfAddress - 1,
                row,
                interrupted); // where the kernel's return address, the first instruction, is looked up
        rows.add(elfAddress, row, interrupted);
    }
}
