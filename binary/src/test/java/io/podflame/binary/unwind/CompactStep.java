package io.podflame.binary.unwind;

/** Goes from a frame to its caller by a compact rule, as the BPF program does ({@code walk.h}). */
final class CompactStep {

    private static final int WORD_BYTES = 8;
    private static final int LINK_REGISTER = 30;
    /** x86-64, of the kernel's frame for a signal: rbp, rsp and rip. */
    private static final int[] UCONTEXT = {120, 160, 168};

    final RegisterSet set;
    final boolean outermost;
    long stackPointer;
    long programCounter;
    long framePointer;
    boolean framePointerLost;

    /** @param rule not {@link CompactRule#NONE} */
    CompactStep(RegisterSet set, long rule, FrameRegisters registers, StackMemory memory) {
        this.set = set;
        this.outermost = CompactRule.kind(rule) == CompactRule.OUTERMOST;
        if (CompactRule.kind(rule) == CompactRule.SIGNAL) {
            long frame = registers.get(set.stackPointer());
            framePointer = memory.read(frame + UCONTEXT[0], WORD_BYTES);
            stackPointer = memory.read(frame + UCONTEXT[1], WORD_BYTES);
            programCounter = memory.read(frame + UCONTEXT[2], WORD_BYTES);
        } else if (!outermost) {
            step(rule, registers, memory);
        }
    }

    private void step(long rule, FrameRegisters registers, StackMemory memory) {
        stackPointer = cfa(rule, registers, memory);
        int returnAddress = CompactRule.returnAddress(rule);
        programCounter = set.codeAddress(
                returnAddress == CompactRule.SAME
                        ? registers.get(LINK_REGISTER)
                        : memory.read(stackPointer + (long) returnAddress * WORD_BYTES, WORD_BYTES));
        int where = CompactRule.framePointer(rule);
        long place = stackPointer + (long) where * WORD_BYTES;
        framePointerLost = where == CompactRule.LOST;
        boolean restored = Long.compareUnsigned(place, registers.get(set.stackPointer())) < 0;
        framePointer = framePointerLost || where == CompactRule.SAME || restored
                ? registers.get(set.framePointer())
                : memory.read(place, WORD_BYTES);
    }

    private long cfa(long rule, FrameRegisters registers, StackMemory memory) {
        long base = registers.get(dwarf(CompactRule.register(rule)));
        int offset = CompactRule.cfaOffset(rule);
        return switch (CompactRule.kind(rule)) {
            case CompactRule.BY_CFA -> base + offset;
            case CompactRule.BY_CFA_IN_MEMORY -> memory.read(base + offset, WORD_BYTES);
            case CompactRule.BY_WORD_IN_MEMORY -> memory.read(base + offset, WORD_BYTES) + WORD_BYTES;
            case CompactRule.PLT -> base + ((registers.get(set.programCounter()) & 15) >= offset ? 16 : 8);
            default -> throw new IllegalArgumentException("kind " + CompactRule.kind(rule));
        };
    }

    private int dwarf(int number) {
        return switch (number) {
            case 0 -> set.stackPointer();
            case 1 -> set.framePointer();
            default -> number - 2 < set.framePointer() ? number - 2 : number;
        };
    }
}
