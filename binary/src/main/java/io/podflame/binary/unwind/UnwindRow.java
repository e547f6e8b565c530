package io.podflame.binary.unwind;

import java.util.Arrays;

/**
 * What holds at one place of a function: how the canonical frame address (CFA, the stack pointer before the call) is computed, and
 * where the caller's registers are. Mutable; for one thread.
 */
final class UnwindRow {
    // Where the caller's value of a register is.
    /** Nothing was said: as {@link #SAME}. */
    static final int UNSPECIFIED = 0;

    /** Lost. As a return address: there is no caller. */
    static final int UNDEFINED = 1;

    static final int SAME = 2;
    /** In memory at CFA + value. */
    static final int AT_CFA = 3;
    /** CFA + value. */
    static final int CFA_PLUS = 4;
    /** In another register, the value. */
    static final int IN_REGISTER = 5;
    /** In memory at what an expression says. */
    static final int AT_EXPRESSION = 6;
    /** What an expression says. */
    static final int EXPRESSION = 7;

    /** {@link #IN_REGISTER} means register + value, {@link #EXPRESSION} what an expression says, {@link #UNSPECIFIED} that it is unknown. */
    int cfaKind;

    int cfaRegister;
    /** Or where an expression begins in the section. */
    long cfaValue;

    long cfaExpressionBytes;
    final byte[] kinds = new byte[RegisterSet.MAX_COUNT];
    /** By register: a number, a register, or where an expression begins in the section. */
    final long[] values = new long[RegisterSet.MAX_COUNT];

    final long[] expressionBytes = new long[RegisterSet.MAX_COUNT];

    void clear() {
        cfaKind = UNSPECIFIED;
        cfaRegister = 0;
        cfaValue = 0;
        cfaExpressionBytes = 0;
        Arrays.fill(kinds, (byte) UNSPECIFIED);
        Arrays.fill(values, 0);
        Arrays.fill(expressionBytes, 0);
    }

    void set(UnwindRow other) {
        cfaKind = other.cfaKind;
        cfaRegister = other.cfaRegister;
        cfaValue = other.cfaValue;
        cfaExpressionBytes = other.cfaExpressionBytes;
        System.arraycopy(other.kinds, 0, kinds, 0, kinds.length);
        System.arraycopy(other.values, 0, values, 0, values.length);
        System.arraycopy(other.expressionBytes, 0, expressionBytes, 0, expressionBytes.length);
    }

    /** Registers that are not tracked, as those of vectors, are read over. */
    void setRegister(long register, int kind, long value) {
        if (register >= 0 && register < kinds.length) {
            kinds[(int) register] = (byte) kind;
            values[(int) register] = value;
            expressionBytes[(int) register] = 0;
        }
    }

    void setExpression(long register, int kind, long start, long bytes) {
        if (register >= 0 && register < kinds.length) {
            kinds[(int) register] = (byte) kind;
            values[(int) register] = start;
            expressionBytes[(int) register] = bytes;
        }
    }

    /** To what the other row says of it. */
    void restoreRegister(long register, UnwindRow other) {
        if (register >= 0 && register < kinds.length) {
            int index = (int) register;
            kinds[index] = other.kinds[index];
            values[index] = other.values[index];
            expressionBytes[index] = other.expressionBytes[index];
        }
    }
}
