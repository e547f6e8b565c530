package io.podflame.binary.unwind;

import io.podflame.binary.MalformedInputException;

/**
 * A rule in 8 bytes, for who follows stack pointer, frame pointer and program counter only, as a program inside the kernel does:
 *
 * <pre>
 *   0  s16  where the caller's frame pointer is: at CFA + 8 times this, or {@link #SAME}, or {@link #LOST}
 *  16  s16  the same of the return address
 *  32  s24  bytes from the CFA's register to the CFA
 *  56  u4   the CFA's register: 0 stack pointer, 1 frame pointer, else 2 + one of the registers that only the innermost frame knows
 *  60  u4   kind: 1 the CFA is register + offset, 2 is the word in memory there, 3 of a PLT entry, 4 of a signal
 *            frame, 5 outermost, 6 is the word in memory there + 8
 * </pre>
 *
 * <p>0 stands for a rule that says more than that. Registers of the innermost frame, on x86-64 only: rax rdx rcx rbx rsi rdi r8 … r15.
 */
public final class CompactRule {
    /** More than 8 bytes can say, or nothing. */
    public static final long NONE = 0;

    static final int SAME = 0x7fff;
    static final int LOST = 0x7ffe;
    static final int BY_CFA = 1;
    static final int BY_CFA_IN_MEMORY = 2;
    static final int PLT = 3;
    static final int SIGNAL = 4;
    static final int OUTERMOST = 5;
    static final int BY_WORD_IN_MEMORY = 6;

    private static final int UNKNOWN_REGISTER = -1;
    /** aarch64's x30, where the return address is while the function has not stored it. */
    private static final int LINK_REGISTER = 30;

    private static final int LEAF = 2;
    private static final int DEREFERENCE = 0x06;
    private static final int PLUS_CONSTANT = 0x23;
    private static final int BREG0 = 0x70;
    private static final int BREG_END = 0x90;
    private static final int MAX_CFA_OFFSET = 1 << 23;
    private static final int WORD_BYTES = 8;
    /** rsp + 8 + ((rip & 15) >= 11 ? 8 : 0), as linkers write it of their stubs; the 11 may be another number. */
    private static final int[] PLT_CODE = {0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22};

    /** Bytes from a ucontext's beginning. */
    private static final int UCONTEXT_RIP = 168;

    private static final int PLT_LIMIT = 6;
    private static final int LITERAL_0 = 0x30;
    /** The word at rsp + 160: the C library's way back from a signal handler, with the kernel's frame above. */
    private static final int[] SIGNAL_CODE = {0x77, 0xa0, 0x01, 0x06};

    private CompactRule() {}

    /** A row in 8 bytes; {@link #NONE} where they cannot hold it. Allocates nothing but for expressions. */
    static long of(UnwindRow row, CommonEntry common, RegisterSet set) throws MalformedInputException {
        if (row.cfaKind == UnwindRow.EXPRESSION) {
            return set == RegisterSet.X86_64 ? ofExpression(row, common, set) : NONE;
        }
        if (row.cfaKind != UnwindRow.IN_REGISTER) {
            return NONE;
        }
        int returnAddress = where(row, common.returnAddress());
        if (returnAddress == LOST) {
            return withoutReturnAddress(row, common);
        }
        if (common.signalFrame()) {
            return isUcontext(row, set, returnAddress) ? encode(SIGNAL, 0, 0, 0, 0) : NONE;
        }
        if (row.kinds[set.stackPointer()] != UnwindRow.UNSPECIFIED) {
            return NONE; // it is not the CFA, as where a context is set
        }
        int register = number(set, row.cfaRegister);
        boolean told = returnAddress != SAME || common.returnAddress() == LINK_REGISTER;
        return register == UNKNOWN_REGISTER || !fits(row.cfaValue) || !told
                ? NONE
                : encode(BY_CFA, register, (int) row.cfaValue, where(row, set.framePointer()), returnAddress);
    }

    /** Whether the stack pointer points to the kernel's ucontext, as in Go's way back from a signal handler. */
    private static boolean isUcontext(UnwindRow row, RegisterSet set, int returnAddress) {
        return set == RegisterSet.X86_64
                && row.cfaRegister == set.stackPointer()
                && row.cfaValue == 0
                && returnAddress == UCONTEXT_RIP / WORD_BYTES;
    }

    private static long withoutReturnAddress(UnwindRow row, CommonEntry common) {
        return row.kinds[common.returnAddress()] == UnwindRow.UNDEFINED ? encode(OUTERMOST, 0, 0, 0, 0) : NONE;
    }

    private static long ofExpression(UnwindRow row, CommonEntry common, RegisterSet set)
            throws MalformedInputException {
        byte[] code = common.section().copy(row.cfaValue, (int) row.cfaExpressionBytes);
        if (common.signalFrame() && matches(code, SIGNAL_CODE, -1)) {
            return encode(SIGNAL, 0, 0, 0, 0); // all registers are in the kernel's frame
        }
        int returnAddress = where(row, common.returnAddress());
        if (returnAddress == LOST) {
            return withoutReturnAddress(row, common);
        }
        if (returnAddress == SAME) {
            return NONE;
        }
        int framePointer = where(row, set.framePointer());
        if (matches(code, PLT_CODE, PLT_LIMIT)) {
            int limit = (code[PLT_LIMIT] & 0xff) - LITERAL_0;
            return limit < 0 || limit > 15 ? NONE : encode(PLT, 0, limit, framePointer, returnAddress);
        }
        return ofMemory(code, set, framePointer, returnAddress);
    }

    /** A register and a signed offset in at most three bytes, dereferenced, and 8 more as OpenSSL's assembly has it. */
    private static long ofMemory(byte[] code, RegisterSet set, int framePointer, int returnAddress) {
        int bytes = code.length;
        boolean plus8 = bytes >= 5 && code[bytes - 2] == PLUS_CONSTANT && code[bytes - 1] == WORD_BYTES;
        int end = bytes - (plus8 ? 3 : 1);
        int opcode = end < 2 ? 0 : code[0] & 0xff;
        if (opcode < BREG0 || opcode >= BREG_END || code[end] != DEREFERENCE) {
            return NONE;
        }
        int register = number(set, opcode - BREG0);
        int offset = sleb(code, 1, end);
        return register == UNKNOWN_REGISTER || offset == Integer.MIN_VALUE
                ? NONE
                : encode(plus8 ? BY_WORD_IN_MEMORY : BY_CFA_IN_MEMORY, register, offset, framePointer, returnAddress);
    }

    /** Integer.MIN_VALUE when it does not end where it must, or is too large. */
    private static int sleb(byte[] code, int from, int end) {
        int value = 0;
        int shift = 0;
        int at = from;
        int next = -1;
        while (at < end && shift < 21 && next < 0) {
            next = code[at++];
            value |= (next & 0x7f) << shift;
            shift += 7;
        }
        boolean whole = next >= 0 && at == end;
        return whole ? (next & 0x40) != 0 ? value | -1 << shift : value : Integer.MIN_VALUE;
    }

    /** @param anyAt where any byte is right; -1 for nowhere */
    private static boolean matches(byte[] bytes, int[] code, int anyAt) {
        if (bytes.length != code.length) {
            return false;
        }
        for (int i = 0; i < code.length; i++) {
            if (i != anyAt && (bytes[i] & 0xff) != code[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the caller's value of a register is: words from the CFA, {@link #SAME} or {@link #LOST}. */
    private static int where(UnwindRow row, int register) {
        return switch (row.kinds[register]) {
            case UnwindRow.UNSPECIFIED, UnwindRow.SAME -> SAME;
            case UnwindRow.AT_CFA -> {
                long value = row.values[register];
                yield value % WORD_BYTES == 0 && Math.abs(value / WORD_BYTES) < LOST
                        ? (int) (value / WORD_BYTES)
                        : LOST;
            }
            default -> LOST;
        };
    }

    private static int number(RegisterSet set, int register) {
        if (register == set.stackPointer()) {
            return 0;
        }
        if (register == set.framePointer()) {
            return 1;
        }
        if (set != RegisterSet.X86_64 || register >= set.programCounter()) {
            return UNKNOWN_REGISTER;
        }
        return LEAF + (register < set.framePointer() ? register : register - 2);
    }

    private static boolean fits(long cfaOffset) {
        return cfaOffset >= -MAX_CFA_OFFSET && cfaOffset < MAX_CFA_OFFSET;
    }

    private static long encode(int kind, int register, int cfaOffset, int framePointer, int returnAddress) {
        return (long) kind << 60
                | (long) register << 56
                | (cfaOffset & 0xff_ffffL) << 32
                | (returnAddress & 0xffffL) << 16
                | framePointer & 0xffffL;
    }

    static int kind(long rule) {
        return (int) (rule >>> 60);
    }

    static int register(long rule) {
        return (int) (rule >>> 56) & 15;
    }

    static int cfaOffset(long rule) {
        return (int) (rule << 8 >> 40);
    }

    static int framePointer(long rule) {
        return (short) rule;
    }

    static int returnAddress(long rule) {
        return (short) (rule >>> 16);
    }
}
