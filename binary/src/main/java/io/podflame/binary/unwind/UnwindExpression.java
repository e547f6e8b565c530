package io.podflame.binary.unwind;

/**
 * Evaluates DWARF expressions over the registers and the memory of a frame: stack operations only, in bounded time. Allocates nothing.
 * For one thread. Source: DWARF 5, section 2.5 and 7.7.1.
 */
final class UnwindExpression {
    static final int MAX_BYTES = 1 << 12;

    private static final int MAX_STEPS = 1_000;
    private static final int MAX_DEPTH = 64;

    private final long[] stack = new long[MAX_DEPTH];
    private int depth;
    private byte[] code = {};
    private int start;
    private int at;
    private int end;

    /** @return whether it has a value, then {@link #value}: else it is malformed, or needs what is not known */
    boolean evaluate(byte[] bytes, int from, int to, FrameRegisters registers, StackMemory memory) {
        code = bytes;
        start = from;
        at = from;
        end = to;
        for (int steps = 0; at < end; steps++) {
            if (steps == MAX_STEPS || !step(registers, memory)) {
                return false;
            }
        }
        return depth > 0;
    }

    /** Begins with these values on the stack, the CFA where an expression is of a register. */
    void begin() {
        depth = 0;
    }

    boolean push(long value) {
        if (depth == MAX_DEPTH) {
            return false;
        }
        stack[depth++] = value;
        return true;
    }

    long value() {
        return stack[depth - 1];
    }

    private boolean step(FrameRegisters registers, StackMemory memory) {
        int opcode = code[at++] & 0xff;
        if (opcode >= 0x30 && opcode <= 0x4f) { // DW_OP_lit0 …
            return push(opcode - 0x30L);
        }
        if (opcode >= 0x70 && opcode <= 0x8f) { // DW_OP_breg0 …
            return pushRegister(registers, opcode - 0x70);
        }
        if (opcode >= 0x08 && opcode <= 0x11 || opcode == 0x03) {
            return constant(opcode);
        }
        return switch (opcode) {
            case 0x92 -> pushRegister(registers, (int) Math.clamp(uleb(), 0, RegisterSet.MAX_COUNT)); // bregx
            case 0x06 -> dereference(memory, 8);
            case 0x94 -> at < end && dereference(memory, code[at++]); // deref_size
            case 0x12 -> depth > 0 && push(stack[depth - 1]); // dup
            case 0x13 -> drop();
            case 0x14 -> depth > 1 && push(stack[depth - 2]); // over
            case 0x15 -> pick();
            case 0x16 -> swap();
            case 0x17 -> rotate();
            case 0x19, 0x1f, 0x20, 0x23 -> depth > 0 && unary(opcode);
            case 0x28 -> branch();
            case 0x2f -> skip(true);
            case 0x96 -> true; // nop
            default -> depth > 1 && binary(opcode);
        };
    }

    private boolean constant(int opcode) {
        return switch (opcode) {
            case 0x08 -> fits(1) && push(fixed(1));
            case 0x09 -> fits(1) && push((byte) fixed(1));
            case 0x0a -> fits(2) && push(fixed(2));
            case 0x0b -> fits(2) && push((short) fixed(2));
            case 0x0c -> fits(4) && push(fixed(4));
            case 0x0d -> fits(4) && push((int) fixed(4));
            case 0x0e, 0x0f, 0x03 -> fits(8) && push(fixed(8));
            case 0x10 -> push(uleb());
            default -> push(sleb()); // 0x11
        };
    }

    private boolean fits(int bytes) {
        return end - at >= bytes;
    }

    private long fixed(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (code[at++] & 0xffL) << 8 * i;
        }
        return value;
    }

    private long uleb() {
        long value = 0;
        for (int shift = 0; at < end; shift += 7) {
            int next = code[at++];
            value |= shift < 64 ? (next & 0x7fL) << shift : 0;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    private long sleb() {
        long value = 0;
        int shift = 0;
        int next = 0;
        while (at < end) {
            next = code[at++];
            value |= shift < 64 ? (next & 0x7fL) << shift : 0;
            shift += 7;
            if (next >= 0) {
                break;
            }
        }
        return shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
    }

    private boolean pushRegister(FrameRegisters registers, int register) {
        long offset = sleb();
        return registers.knows(register) && push(registers.get(register) + offset);
    }

    private boolean dereference(StackMemory memory, int sizeBytes) {
        if (depth == 0 || sizeBytes < 1 || sizeBytes > 8 || !memory.holds(stack[depth - 1], sizeBytes)) {
            return false;
        }
        stack[depth - 1] = memory.read(stack[depth - 1], sizeBytes);
        return true;
    }

    private boolean drop() {
        depth--;
        return depth >= 0;
    }

    private boolean pick() {
        if (at == end) {
            return false;
        }
        int index = code[at++] & 0xff;
        return index < depth && push(stack[depth - 1 - index]);
    }

    private boolean swap() {
        if (depth < 2) {
            return false;
        }
        long top = stack[depth - 1];
        stack[depth - 1] = stack[depth - 2];
        stack[depth - 2] = top;
        return true;
    }

    /** The top goes below the two under it. */
    private boolean rotate() {
        if (depth < 3) {
            return false;
        }
        long top = stack[depth - 1];
        stack[depth - 1] = stack[depth - 2];
        stack[depth - 2] = stack[depth - 3];
        stack[depth - 3] = top;
        return true;
    }

    private boolean branch() {
        if (depth == 0) {
            return false;
        }
        return skip(stack[--depth] != 0);
    }

    private boolean skip(boolean taken) {
        if (!fits(2)) {
            return false;
        }
        int distance = (short) fixed(2);
        at += taken ? distance : 0;
        return at >= start && at <= end;
    }

    private boolean unary(int opcode) {
        long top = stack[depth - 1];
        stack[depth - 1] = switch (opcode) {
            case 0x19 -> Math.abs(top);
            case 0x1f -> -top;
            case 0x20 -> ~top;
            default -> top + uleb(); // plus_uconst
        };
        return true;
    }

    private boolean binary(int opcode) {
        long right = stack[depth - 1];
        long left = stack[depth - 2];
        if ((opcode == 0x1b || opcode == 0x1d) && right == 0) {
            return false;
        }
        depth--;
        stack[depth - 1] = switch (opcode) {
            case 0x1a -> left & right;
            case 0x1b -> left / right;
            case 0x1c -> left - right;
            case 0x1d -> Long.remainderUnsigned(left, right);
            case 0x1e -> left * right;
            case 0x21 -> left | right;
            case 0x22 -> left + right;
            case 0x24 -> Long.compareUnsigned(right, 63) > 0 ? 0 : left << right;
            case 0x25 -> Long.compareUnsigned(right, 63) > 0 ? 0 : left >>> right;
            case 0x26 -> left >> (Long.compareUnsigned(right, 63) > 0 ? 63 : right);
            case 0x27 -> left ^ right;
            default -> compared(opcode, left, right);
        };
        return opcode <= 0x27 || opcode >= 0x29 && opcode <= 0x2e;
    }

    private static long compared(int opcode, long left, long right) {
        boolean holds = switch (opcode) {
            case 0x29 -> left == right;
            case 0x2a -> left >= right;
            case 0x2b -> left > right;
            case 0x2c -> left <= right;
            case 0x2d -> left < right;
            case 0x2e -> left != right;
            default -> false;
        };
        return holds ? 1 : 0;
    }
}
