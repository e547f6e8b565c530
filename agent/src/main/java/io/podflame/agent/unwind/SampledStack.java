package io.podflame.agent.unwind;

import io.podflame.agent.model.UserStack;
import io.podflame.binary.unwind.FrameRegisters;
import io.podflame.binary.unwind.RegisterSet;
import io.podflame.binary.unwind.StackMemory;
import java.util.Optional;

/** A sample's user registers and stack memory as the unwinder reads them. Reused from sample to sample; for one thread. */
final class SampledStack implements StackMemory {

    /** By number in x86's asm/perf_regs.h: the DWARF number; flags and segments have none. */
    private static final int[] X86_64 = {
        0, 3, 2, 1, 4, 5, 6, 7, 16, -1, -1, -1, -1, -1, -1, -1, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private static final int AARCH64_PC = 32;
    private static final int ABI_64 = 2;

    private UserStack stack = UserStack.NONE;
    private long stackPointer;

    /**
     * Begins with another sample's.
     *
     * @param registers takes them by DWARF number
     * @return empty when they are of a program that is not unwound, or do not say where its stack is
     */
    Optional<RegisterSet> begin(UserStack sampled, FrameRegisters registers) {
        stack = sampled;
        registers.clear();
        if (sampled.abi() != ABI_64) {
            return Optional.empty();
        }
        RegisterSet set = sampled.hasRegister(AARCH64_PC) ? RegisterSet.AARCH64 : RegisterSet.X86_64;
        int count = set == RegisterSet.X86_64 ? X86_64.length : AARCH64_PC + 1;
        for (int number = 0; number < count; number++) {
            int dwarf = set == RegisterSet.X86_64 ? X86_64[number] : number;
            if (dwarf >= 0 && sampled.hasRegister(number)) {
                registers.set(dwarf, sampled.register(number));
            }
        }
        if (!registers.knows(set.programCounter()) || !registers.knows(set.stackPointer())) {
            return Optional.empty();
        }
        stackPointer = registers.get(set.stackPointer());
        return Optional.of(set);
    }

    @Override
    public boolean holds(long processAddress, int sizeBytes) {
        long offset = processAddress - stackPointer;
        return offset >= 0 && offset <= stack.memoryBytes() - sizeBytes;
    }

    @Override
    public long read(long processAddress, int sizeBytes) {
        return stack.number((int) (processAddress - stackPointer), sizeBytes);
    }
}
