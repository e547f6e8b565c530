package io.podflame.binary.unwind;

import static io.podflame.binary.unwind.CompactRule.*;

/** Compact rules out of the rules that {@link FrameStepper} follows: another way to them than that of {@link CompactRulesBuilder}. */
final class CompactRuleOfRules {

    private static final int UNKNOWN_REGISTER = -1;
    private static final int LEAF = 2;
    private static final int DEREFERENCE = 0x06;
    private static final int PLUS_CONSTANT = 0x23;
    private static final int BREG0 = 0x70;
    private static final int BREG_END = 0x90;
    private static final int MAX_CFA_OFFSET = 1 << 23;
    private static final int WORD_BYTES = 8;
    /** rsp + 8 + ((rip & 15) >= 11 ? 8 : 0), as linkers write it of their stubs; the 11 may be another number. */
    private static final int[] PLT_CODE = {0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22};

    private static final int PLT_LIMIT = 6;
    private static final int LITERAL_0 = 0x30;
    /** The word at rsp + 160: the C library's way back from a signal handler, with the kernel's frame above. */
    private static final int[] SIGNAL_CODE = {0x77, 0xa0, 0x01, 0x06};

    private CompactRuleOfRules() {}

    /** The rule in 8 bytes; {@link #NONE} where they cannot hold it. */
    static long of(UnwindRules rules, int rule) {
        if (rule == UnwindRules.NONE) {
            return NONE;
        }
        if (isSignalFrame(rules, rule)) {
            return encode(SIGNAL, 0, 0, 0, 0);
        }
        RegisterSet set = rules.registers();
        int returnAddress = where(rules, rule, rules.returnAddress(rule));
        if (returnAddress == LOST) {
            return undefined(rules, rule) ? encode(OUTERMOST, 0, 0, 0, 0) : NONE;
        }
        int framePointer = where(rules, rule, set.framePointer());
        if (rules.cfaKind(rule) == UnwindRow.EXPRESSION) {
            return ofExpression(rules, rule, framePointer, returnAddress);
        }
        int register = number(set, rules.cfaRegister(rule));
        int offset = rules.cfaValue(rule);
        boolean told = set == RegisterSet.AARCH64 || returnAddress != SAME;
        return register == UNKNOWN_REGISTER || !fits(offset) || !told
                ? NONE
                : encode(BY_CFA, register, offset, framePointer, returnAddress);
    }

    /** All registers are in the kernel's frame, at places that the code tells by expressions. */
    private static boolean isSignalFrame(UnwindRules rules, int rule) {
        return rules.registers() == RegisterSet.X86_64
                && rules.isSignalFrame(rule)
                && rules.cfaKind(rule) == UnwindRow.EXPRESSION
                && matches(rules, rules.cfaValue(rule), rules.cfaExpressionBytes(rule), SIGNAL_CODE, -1);
    }

    private static long ofExpression(UnwindRules rules, int rule, int framePointer, int returnAddress) {
        int from = rules.cfaValue(rule);
        int bytes = rules.cfaExpressionBytes(rule);
        if (rules.registers() != RegisterSet.X86_64) {
            return NONE;
        }
        if (returnAddress == SAME) {
            return NONE;
        }
        if (matches(rules, from, bytes, PLT_CODE, PLT_LIMIT)) {
            int limit = (rules.expressions()[from + PLT_LIMIT] & 0xff) - LITERAL_0;
            return limit < 0 || limit > 15 ? NONE : encode(PLT, 0, limit, framePointer, returnAddress);
        }
        return ofMemory(rules, from, bytes, framePointer, returnAddress);
    }

    /** A register and a signed offset in at most three bytes, dereferenced, and 8 more as OpenSSL's assembly has it. */
    private static long ofMemory(UnwindRules rules, int from, int bytes, int framePointer, int returnAddress) {
        byte[] code = rules.expressions();
        boolean plus8 = bytes >= 5 && code[from + bytes - 2] == PLUS_CONSTANT && code[from + bytes - 1] == WORD_BYTES;
        int end = from + bytes - (plus8 ? 3 : 1);
        int opcode = end - from < 2 ? 0 : code[from] & 0xff;
        if (opcode < BREG0 || opcode >= BREG_END || code[end] != DEREFERENCE) {
            return NONE;
        }
        int register = number(rules.registers(), opcode - BREG0);
        int offset = sleb(code, from + 1, end);
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
    private static boolean matches(UnwindRules rules, int from, int bytes, int[] code, int anyAt) {
        if (bytes != code.length) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            if (i != anyAt && (rules.expressions()[from + i] & 0xff) != code[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean undefined(UnwindRules rules, int rule) {
        for (int i = 0; i < rules.registerCount(rule); i++) {
            if (rules.register(rule, i) == rules.returnAddress(rule)) {
                return rules.kind(rule, i) == UnwindRow.UNDEFINED;
            }
        }
        return false;
    }

    /** Where the caller's value of a register is: words from the CFA, {@link #SAME} or {@link #LOST}. */
    private static int where(UnwindRules rules, int rule, int register) {
        for (int i = 0; i < rules.registerCount(rule); i++) {
            if (rules.register(rule, i) == register) {
                int value = rules.value(rule, i);
                return switch (rules.kind(rule, i)) {
                    case UnwindRow.SAME -> SAME;
                    case UnwindRow.AT_CFA ->
                        value % WORD_BYTES == 0 && Math.abs((long) value / WORD_BYTES) < LOST
                                ? value / WORD_BYTES
                                : LOST;
                    default -> LOST;
                };
            }
        }
        return SAME;
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

    private static boolean fits(int cfaOffset) {
        return cfaOffset >= -MAX_CFA_OFFSET && cfaOffset < MAX_CFA_OFFSET;
    }

    private static long encode(int kind, int register, int cfaOffset, int framePointer, int returnAddress) {
        return (long) kind << 60
                | (long) register << 56
                | (cfaOffset & 0xff_ffffL) << 32
                | (returnAddress & 0xffffL) << 16
                | framePointer & 0xffffL;
    }
}
