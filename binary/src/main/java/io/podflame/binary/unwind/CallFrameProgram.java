package io.podflame.binary.unwind;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import java.util.ArrayList;
import java.util.List;

/** Runs call frame instructions, which make rows. Mutable; for one thread. Source: DWARF 5, section 6.4.2 and 7.24; GNU and Arm additions. */
final class CallFrameProgram {
    /** States that are remembered inside one another; compilers need one. */
    private static final int MAX_REMEMBERED = 64;

    private static final int ADVANCE_LOC = 1;
    private static final int OFFSET = 2;
    private static final int RESTORE = 3;

    private final SectionCursor cursor;
    private final PointerEncoding pointers;
    private final UnwindRow row = new UnwindRow();
    private final List<UnwindRow> remembered = new ArrayList<>();
    private int rememberedCount;
    private long pc;

    /** Takes rows in ascending order of where they begin; valid during the call only. */
    interface Rows {
        void row(long pc, UnwindRow row) throws MalformedInputException;
    }

    CallFrameProgram(SectionCursor cursor, PointerEncoding pointers) {
        this.cursor = cursor;
        this.pointers = pointers;
    }

    /** The row that the instructions of a common entry, from the cursor's position to {@code end}, make. */
    void runInitial(CommonEntry common, long end) throws MalformedInputException {
        row.clear();
        rememberedCount = 0;
        pc = 0;
        while (cursor.position() < end) {
            step(common, (at, made) -> {});
        }
        common.initialRow().set(row);
    }

    /** The rows of code that begins at {@code start}, up to the cursor's limit {@code end}. */
    void run(CommonEntry common, long start, long end, Rows rows) throws MalformedInputException {
        row.set(common.initialRow());
        rememberedCount = 0;
        pc = start;
        while (cursor.position() < end) {
            step(common, rows);
        }
        rows.row(pc, row);
    }

    private void step(CommonEntry common, Rows rows) throws MalformedInputException {
        int opcode = cursor.u8();
        int operand = opcode & 0x3f;
        switch (opcode >>> 6) {
            case ADVANCE_LOC -> advance(operand, common, rows);
            case OFFSET -> row.setRegister(operand, UnwindRow.AT_CFA, cursor.uleb() * common.dataAlignment());
            case RESTORE -> row.restoreRegister(operand, common.initialRow());
            default -> extended(operand, common, rows);
        }
    }

    private void advance(long delta, CommonEntry common, Rows rows) throws MalformedInputException {
        moveTo(pc + delta * common.codeAlignment(), rows);
    }

    private void moveTo(long next, Rows rows) throws MalformedInputException {
        if (Long.compareUnsigned(next, pc) < 0) {
            throw cursor.malformed("a row further on", "0x" + Long.toHexString(next));
        }
        if (next != pc) {
            rows.row(pc, row);
            pc = next;
        }
    }

    private void extended(int opcode, CommonEntry common, Rows rows) throws MalformedInputException {
        long data = common.dataAlignment();
        switch (opcode) {
            case 0x00 -> {} // DW_CFA_nop
            case 0x01 -> moveTo(pointers.read(common.pointerEncoding()), rows); // set_loc
            case 0x02 -> advance(cursor.u8(), common, rows); // advance_loc1
            case 0x03 -> advance(cursor.u16(), common, rows); // advance_loc2
            case 0x04 -> advance(cursor.u32(), common, rows); // advance_loc4
            case 0x1d -> advance(cursor.s64(), common, rows); // MIPS_advance_loc8
            case 0x05 -> row.setRegister(cursor.uleb(), UnwindRow.AT_CFA, cursor.uleb() * data); // offset_extended
            case 0x06 -> row.restoreRegister(cursor.uleb(), common.initialRow()); // restore_extended
            case 0x07 -> row.setRegister(cursor.uleb(), UnwindRow.UNDEFINED, 0); // undefined
            case 0x08 -> row.setRegister(cursor.uleb(), UnwindRow.SAME, 0); // same_value
            case 0x09 -> row.setRegister(cursor.uleb(), UnwindRow.IN_REGISTER, cursor.uleb()); // register
            case 0x0a -> remember();
            case 0x0b -> restore();
            case 0x11 -> row.setRegister(cursor.uleb(), UnwindRow.AT_CFA, cursor.sleb() * data); // offset_extended_sf
            case 0x14 -> row.setRegister(cursor.uleb(), UnwindRow.CFA_PLUS, cursor.uleb() * data); // val_offset
            case 0x15 -> row.setRegister(cursor.uleb(), UnwindRow.CFA_PLUS, cursor.sleb() * data); // val_offset_sf
            case 0x2f -> row.setRegister(cursor.uleb(), UnwindRow.AT_CFA, -cursor.uleb() * data); // GNU_negative_offset
            case 0x10 -> expression(UnwindRow.AT_EXPRESSION);
            case 0x16 -> expression(UnwindRow.EXPRESSION);
            case 0x2d -> {} // GNU_window_save; on aarch64 the return address is signed from here on: codes are always
            // cut off
            case 0x2e -> cursor.skipLeb(); // GNU_args_size
            default -> canonicalFrameAddress(opcode, data);
        }
    }

    private void canonicalFrameAddress(int opcode, long data) throws MalformedInputException {
        switch (opcode) {
            case 0x0c -> setCfa(cursor.uleb(), cursor.uleb()); // def_cfa
            case 0x0d -> setCfa(cursor.uleb(), row.cfaValue); // def_cfa_register
            case 0x0e -> row.cfaValue = cursor.uleb(); // def_cfa_offset
            case 0x12 -> setCfa(cursor.uleb(), cursor.sleb() * data); // def_cfa_sf
            case 0x13 -> row.cfaValue = cursor.sleb() * data; // def_cfa_offset_sf
            case 0x0f -> {
                row.cfaKind = UnwindRow.EXPRESSION;
                row.cfaExpressionBytes = expressionBytes();
                row.cfaValue = cursor.position();
                cursor.skip(row.cfaExpressionBytes);
            }
            default -> throw cursor.malformed("a call frame instruction", "0x" + Integer.toHexString(opcode));
        }
    }

    private void setCfa(long register, long offset) {
        boolean tracked = register >= 0 && register < RegisterSet.MAX_COUNT;
        row.cfaKind = tracked ? UnwindRow.IN_REGISTER : UnwindRow.UNSPECIFIED;
        row.cfaRegister = tracked ? (int) register : 0;
        row.cfaValue = offset;
        row.cfaExpressionBytes = 0;
    }

    private void expression(int kind) throws MalformedInputException {
        long register = cursor.uleb();
        long bytes = expressionBytes();
        row.setExpression(register, kind, cursor.position(), bytes);
        cursor.skip(bytes);
    }

    private long expressionBytes() throws MalformedInputException {
        long bytes = cursor.uleb();
        if (bytes < 0 || bytes > UnwindExpression.MAX_BYTES) {
            throw cursor.malformed(
                    "an expression of at most " + UnwindExpression.MAX_BYTES + " bytes", Long.toUnsignedString(bytes));
        }
        return bytes;
    }

    private void remember() throws MalformedInputException {
        if (rememberedCount == MAX_REMEMBERED) {
            throw cursor.malformed("at most " + MAX_REMEMBERED + " states inside one another", "one more");
        }
        if (rememberedCount == remembered.size()) {
            remembered.add(new UnwindRow());
        }
        remembered.get(rememberedCount++).set(row);
    }

    private void restore() throws MalformedInputException {
        if (rememberedCount == 0) {
            throw cursor.malformed("a state that was remembered", "none");
        }
        row.set(remembered.get(--rememberedCount));
    }
}
