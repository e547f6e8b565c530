package io.podflame.agent.model;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The user registers and the top of the user stack at one sample, as PERF_SAMPLE_REGS_USER and PERF_SAMPLE_STACK_USER give them. Reused
 * from sample to sample; not thread-safe.
 */
public final class UserStack {

    /** What a sample without user registers carries; never written to. */
    public static final UserStack NONE = new UserStack();

    private static final int MAX_REGISTERS = 64;
    private static final int PERF_REG_X86_IP = 8;
    private static final int PERF_REG_ARM64_SP = 31;
    private static final int PERF_REG_ARM64_PC = 32;

    private final long[] registers = new long[MAX_REGISTERS];
    private byte[] memory = {};
    private int memoryBytes;
    private int abi;
    private long mask;

    /** Forgets the last sample's. */
    public void clear() {
        abi = 0;
        mask = 0;
        memoryBytes = 0;
    }

    /**
     * Begins with what registers there are.
     *
     * @param newAbi PERF_SAMPLE_REGS_ABI_…: 0 none, 1 of a 32-bit, 2 of a 64-bit program
     * @param newMask one bit for each register of the architecture's asm/perf_regs.h that follows
     */
    public void begin(int newAbi, long newMask) {
        abi = newAbi;
        mask = newMask;
        memoryBytes = 0;
    }

    /** Sets the value of the register with that number in asm/perf_regs.h. */
    public void setRegister(int number, long value) {
        registers[number] = value;
    }

    /** Makes room for so many bytes of stack memory, from the stack pointer upward, and gives the array to fill. */
    public byte[] memory(int sizeBytes) {
        if (memory.length < sizeBytes) {
            memory = new byte[sizeBytes];
        }
        memoryBytes = sizeBytes;
        return memory;
    }

    /** Whether there are any registers. */
    public boolean present() {
        return abi != 0;
    }

    public int abi() {
        return abi;
    }

    public boolean hasRegister(int number) {
        return abi != 0 && (mask >>> number & 1) != 0;
    }

    /** @param number one that {@link #hasRegister} */
    public long register(int number) {
        if (!hasRegister(number)) {
            throw new IllegalArgumentException("register " + number + " was not sampled");
        }
        return registers[number];
    }

    /**
     * The user instruction pointer, where it was sampled. By asm/perf_regs.h: register 8 on x86, 32 on aarch64, whose registers from 24
     * on have no place in x86's.
     */
    public OptionalLong instructionPointer() {
        int number =
                hasRegister(PERF_REG_ARM64_PC) && hasRegister(PERF_REG_ARM64_SP) ? PERF_REG_ARM64_PC : PERF_REG_X86_IP;
        return hasRegister(number) ? OptionalLong.of(registers[number]) : OptionalLong.empty();
    }

    /**
     * A little-endian unsigned number out of the stack memory.
     *
     * @param offset of its first byte from the stack pointer
     * @param sizeBytes 1 to 8, all of them within {@link #memoryBytes}
     */
    public long number(int offset, int sizeBytes) {
        long number = 0;
        for (int i = sizeBytes - 1; i >= 0; i--) {
            number = number << 8 | memory[offset + i] & 0xff;
        }
        return number;
    }

    /** A copy of the stack memory, from the stack pointer upward. */
    public byte[] copyMemory() {
        return Arrays.copyOf(memory, memoryBytes);
    }

    public int memoryBytes() {
        return memoryBytes;
    }
}
