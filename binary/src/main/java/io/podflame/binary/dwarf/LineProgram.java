package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import java.io.IOException;

/**
 * Runs the line program of a unit, which produces rows. Mutable; for one thread; a row costs no object.
 *
 * <p>Columns, statements, blocks, views and discriminators are read over. Source: DWARF 5, section 6.2.5.
 */
final class LineProgram {
    private static final int WINDOW_BYTES = 32 * 1024;

    /** An opcode and an operand of two bytes. */
    private static final int MAX_FREQUENT_BYTES = 3;

    /** Takes the rows of one sequence after the other. */
    interface Rows {
        /** A row: holds up to the next one of its sequence. */
        void row(long address, int file, int line) throws IOException;

        /** The end of the sequence: {@code address} is the first one that is not in it. */
        void endSequence(long address) throws IOException;

        /** Forgets the last stretch of a sequence that has no end. */
        void dropSequence();
    }

    private final ByteView lines;
    private final SectionCursor cursor;
    private final LineTableHeader header;
    private final WorkBudget budget;

    // What a special opcode adds; half of a program are special opcodes, and dividing takes longer than all the rest.
    private final int[] addressAdvances = new int[256];
    private final int[] lineAdvances = new int[256];

    private long address;
    private int operation;
    private int file;
    private int line;

    LineProgram(DebugSections sections, LineFiles files, WorkBudget budget) {
        this.lines = sections.get(DebugSections.Name.LINE);
        this.cursor = new SectionCursor(lines, WINDOW_BYTES);
        this.header = new LineTableHeader(cursor, lines, files);
        this.budget = budget;
    }

    /** Fills the files of a unit that has a line table; {@link #run} comes next. */
    void open(DwarfUnit unit) throws IOException {
        header.parse(unit, budget);
        for (int opcode = header.opcodeBase(); opcode < addressAdvances.length; opcode++) {
            int adjusted = opcode - header.opcodeBase();
            addressAdvances[opcode] = adjusted / header.lineRange() * header.minInstruction();
            lineAdvances[opcode] = header.lineBase() + adjusted % header.lineRange();
        }
    }

    /** @throws MalformedInputException when the program breaks off in an opcode; the rows before it are good */
    void run(Rows rows) throws IOException {
        boolean plain = header.maxOperations() == 1 && header.opcodeBase() > DW_LNS_NEGATE_STMT;
        reset();
        while (cursor.hasNext()) {
            if (plain) {
                runFrequent(rows);
            }
            if (cursor.hasNext()) {
                runNext(rows);
            }
        }
        rows.dropSequence();
    }

    /** Runs the opcodes that programs mostly consist of, up to another one, or one that does not lie in the window whole. */
    private void runFrequent(Rows rows) throws IOException {
        byte[] window = cursor.window();
        int opcodeBase = header.opcodeBase();
        int from = cursor.windowIndex();
        int end = cursor.windowEnd() - MAX_FREQUENT_BYTES;
        int at = from;
        while (at <= end) {
            int opcode = window[at] & 0xff;
            if (opcode >= opcodeBase) {
                address += addressAdvances[opcode];
                line += lineAdvances[opcode];
                rows.row(address, file, line);
                at++;
            } else if (opcode == DW_LNS_COPY) {
                rows.row(address, file, line);
                at++;
            } else if (opcode == DW_LNS_NEGATE_STMT) {
                at++;
            } else if (opcode <= DW_LNS_ADVANCE_PC || opcode > DW_LNS_SET_COLUMN) {
                break;
            } else {
                int low = window[at + 1];
                int high = low < 0 ? window[at + 2] : 0;
                if (high < 0) {
                    break;
                }
                at += low < 0 ? 3 : 2;
                if (opcode == DW_LNS_SET_FILE) {
                    file = low & 0x7f | high << 7;
                } else if (opcode == DW_LNS_ADVANCE_LINE) {
                    line += low < 0 ? (low & 0x7f | high << 7) << 18 >> 18 : low << 25 >> 25;
                }
            }
        }
        cursor.skip(at - from);
    }

    private void runNext(Rows rows) throws IOException {
        int opcode = cursor.u8();
        int opcodeBase = header.opcodeBase();
        if (opcode < opcodeBase) {
            standard(opcode, rows);
            return;
        }
        advance((opcode - opcodeBase) / header.lineRange());
        line += lineAdvances[opcode];
        rows.row(address, file, line);
    }

    private void reset() {
        address = 0;
        operation = 0;
        file = 1;
        line = 1;
    }

    private void advance(long operationAdvance) {
        int maxOperations = header.maxOperations();
        if (maxOperations == 1) {
            address += operationAdvance * header.minInstruction();
            return;
        }
        long operations = operation + operationAdvance;
        address += Long.divideUnsigned(operations, maxOperations) * header.minInstruction();
        operation = (int) Long.remainderUnsigned(operations, maxOperations);
    }

    private void standard(int opcode, Rows rows) throws IOException {
        switch (opcode) {
            case DW_LNS_EXTENDED_OP -> extended(rows);
            case DW_LNS_COPY -> rows.row(address, file, line);
            case DW_LNS_ADVANCE_PC -> advance(cursor.uleb());
            case DW_LNS_ADVANCE_LINE -> line += (int) cursor.sleb();
            case DW_LNS_SET_FILE -> file = index(cursor.uleb());
            case DW_LNS_SET_COLUMN, DW_LNS_SET_ISA -> cursor.skipLeb();
            case DW_LNS_NEGATE_STMT, DW_LNS_SET_BASIC_BLOCK, DW_LNS_SET_PROLOGUE_END, DW_LNS_SET_EPILOGUE_BEGIN -> {}
            case DW_LNS_CONST_ADD_PC -> advance((255 - header.opcodeBase()) / header.lineRange());
            case DW_LNS_FIXED_ADVANCE_PC -> {
                address += cursor.u16();
                operation = 0;
            }
            default -> {
                for (int i = 0; i < header.operandCount(opcode); i++) {
                    cursor.skipLeb();
                }
            }
        }
    }

    private static int index(long value) {
        return value < 0 || value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    private void extended(Rows rows) throws IOException {
        long sizeBytes = cursor.uleb();
        long start = cursor.position();
        if (sizeBytes < 0 || sizeBytes > cursor.limit() - start) {
            throw cursor.malformed("an opcode inside the line table", Long.toUnsignedString(sizeBytes) + " bytes");
        }
        if (sizeBytes == 0) {
            return;
        }
        switch (cursor.u8()) {
            case DW_LNE_END_SEQUENCE -> {
                rows.endSequence(address);
                reset();
            }
            case DW_LNE_SET_ADDRESS -> {
                address = cursor.word((int) Math.min(sizeBytes - 1, 9));
                operation = 0;
            }
            case DW_LNE_DEFINE_FILE -> header.parseOldFile();
            default -> {
                // vendors' own, discriminators
            }
        }
        cursor.seek(start + sizeBytes);
    }
}
