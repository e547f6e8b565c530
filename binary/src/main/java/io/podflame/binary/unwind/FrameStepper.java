package io.podflame.binary.unwind;

/** Goes from a frame to its caller. Allocates nothing. For one thread. */
public final class FrameStepper {

    /** How a step ended. */
    public enum Outcome {
        /** The registers are the caller's. */
        CALLER,
        /** There is no caller. */
        OUTERMOST,
        /** What leads to the caller is not in the memory that is known. */
        MEMORY_UNKNOWN,
        /** What the rule needs is not known, or leads nowhere. */
        INVALID
    }

    private final FrameRegisters callers = new FrameRegisters();
    private final UnwindExpression expression = new UnwindExpression();
    private UnwindRules rules = UnwindRules.empty();
    private StackMemory memory = NO_MEMORY;
    private long cfa;

    private static final StackMemory NO_MEMORY = new StackMemory() {
        @Override
        public boolean holds(long processAddress, int sizeBytes) {
            return false;
        }

        @Override
        public long read(long processAddress, int sizeBytes) {
            throw new IllegalArgumentException("no memory holds " + processAddress);
        }
    };

    /**
     * Makes the registers those of the caller.
     *
     * @param rule that holds at the frame's pc, not {@link UnwindRules#NONE}
     * @param registers of the frame; undefined unless the outcome is CALLER
     */
    public Outcome step(UnwindRules rulesOfPc, int rule, FrameRegisters registers, StackMemory stackMemory) {
        rules = rulesOfPc;
        memory = stackMemory;
        RegisterSet set = rules.registers();
        if (!computeCfa(rule, registers)) {
            return Outcome.INVALID;
        }
        callers.set(registers);
        callers.set(set.stackPointer(), cfa);
        callers.forget(set.programCounter()); // where the rule does not tell it, the frame's own is not the caller's
        int returnAddress = rules.returnAddress(rule);
        boolean outermost = false;
        boolean found = true;
        for (int i = 0; i < rules.registerCount(rule); i++) {
            int register = rules.register(rule, i);
            if (register == returnAddress && rules.kind(rule, i) == UnwindRow.UNDEFINED) {
                outermost = true;
            } else if (!restore(rule, i, registers)) {
                callers.forget(register);
                found &= register != returnAddress;
            }
        }
        if (outermost) {
            return Outcome.OUTERMOST;
        }
        if (!callers.knows(returnAddress)) {
            return found ? Outcome.INVALID : Outcome.MEMORY_UNKNOWN;
        }
        long pc = set.codeAddress(callers.get(returnAddress));
        if (pc == 0) {
            return Outcome.OUTERMOST;
        }
        callers.set(set.programCounter(), pc);
        registers.set(callers);
        return Outcome.CALLER;
    }

    /** Follows the frame pointer, as code without rules keeps it: [frame pointer] is the caller's, the word above the return address. */
    public Outcome stepByFramePointer(RegisterSet set, FrameRegisters registers, StackMemory stackMemory) {
        if (!registers.knows(set.framePointer()) || !registers.knows(set.stackPointer())) {
            return Outcome.INVALID;
        }
        long frame = registers.get(set.framePointer());
        if (frame == 0) {
            return Outcome.OUTERMOST;
        }
        if ((frame & 7) != 0 || Long.compareUnsigned(frame, registers.get(set.stackPointer())) < 0) {
            return Outcome.INVALID;
        }
        if (!stackMemory.holds(frame, 16)) {
            return Outcome.MEMORY_UNKNOWN;
        }
        long pc = set.codeAddress(stackMemory.read(frame + 8, 8));
        if (pc == 0) {
            return Outcome.OUTERMOST;
        }
        registers.set(set.framePointer(), stackMemory.read(frame, 8));
        registers.set(set.stackPointer(), frame + 16);
        registers.set(set.programCounter(), pc);
        return Outcome.CALLER;
    }

    private boolean computeCfa(int rule, FrameRegisters registers) {
        if (rules.cfaKind(rule) == UnwindRow.EXPRESSION) {
            expression.begin();
            return evaluate(rules.cfaValue(rule), rules.cfaExpressionBytes(rule), registers) && setCfa();
        }
        int register = rules.cfaRegister(rule);
        if (!registers.knows(register)) {
            return false;
        }
        cfa = registers.get(register) + rules.cfaValue(rule);
        return true;
    }

    private boolean setCfa() {
        cfa = expression.value();
        return true;
    }

    private boolean evaluate(int from, int bytes, FrameRegisters registers) {
        return expression.evaluate(rules.expressions(), from, from + bytes, registers, memory);
    }

    /** Whether the caller's value could be found. */
    private boolean restore(int rule, int index, FrameRegisters registers) {
        int register = rules.register(rule, index);
        int value = rules.value(rule, index);
        return switch (rules.kind(rule, index)) {
            case UnwindRow.SAME -> registers.knows(register);
            case UnwindRow.AT_CFA -> load(register, cfa + value) || isRestored(register, cfa + value, registers);
            case UnwindRow.CFA_PLUS -> set(register, cfa + value);
            case UnwindRow.IN_REGISTER -> registers.knows(value) && set(register, registers.get(value));
            case UnwindRow.AT_EXPRESSION -> expressionOf(rule, index, registers) && load(register, expression.value());
            case UnwindRow.EXPRESSION -> expressionOf(rule, index, registers) && set(register, expression.value());
            default -> false;
        };
    }

    private boolean expressionOf(int rule, int index, FrameRegisters registers) {
        expression.begin();
        return expression.push(cfa)
                && evaluate(rules.value(rule, index), rules.expressionBytes(rule, index), registers);
    }

    /**
     * Whether the function has taken the register's value back already: LLVM says nothing of the ends of functions, where what was
     * pushed lies below the stack pointer.
     */
    private boolean isRestored(int register, long address, FrameRegisters registers) {
        int stackPointer = rules.registers().stackPointer();
        return register != rules.registers().programCounter()
                && registers.knows(register)
                && registers.knows(stackPointer)
                && Long.compareUnsigned(address, registers.get(stackPointer)) < 0;
    }

    private boolean load(int register, long address) {
        return memory.holds(address, 8) && set(register, memory.read(address, 8));
    }

    private boolean set(int register, long value) {
        callers.set(register, value);
        return true;
    }
}
