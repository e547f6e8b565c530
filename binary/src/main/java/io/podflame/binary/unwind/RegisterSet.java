package io.podflame.binary.unwind;

import io.podflame.binary.elf.ElfFile;
import java.util.Optional;

/** The registers of an architecture by their DWARF numbers, as far as unwinding needs them. */
public enum RegisterSet {
    /** rax rdx rcx rbx rsi rdi rbp rsp r8 … r15, and the return address in place of rip. Source: System V ABI, AMD64, figure 3.36. */
    X86_64(17, 7, 6, 16),
    /** x0 … x30, sp; the place of pc is not DWARF's. Source: DWARF for the Arm 64-bit Architecture, section 4.1. */
    AARCH64(33, 31, 29, 32);

    /** More than any architecture here has. */
    static final int MAX_COUNT = 33;

    /** Pointer authentication puts a code into the bits above an address of user space. */
    private static final long AARCH64_ADDRESS = (1L << 48) - 1;

    private final int count;
    private final int stackPointer;
    private final int framePointer;
    private final int programCounter;

    RegisterSet(int count, int stackPointer, int framePointer, int programCounter) {
        this.count = count;
        this.stackPointer = stackPointer;
        this.framePointer = framePointer;
        this.programCounter = programCounter;
    }

    /** Empty for an architecture that is not unwound. */
    public static Optional<RegisterSet> of(ElfFile file) {
        if (file.isX8664()) {
            return Optional.of(X86_64);
        }
        return file.isAarch64() ? Optional.of(AARCH64) : Optional.empty();
    }

    /** Numbers are below this. */
    public int count() {
        return count;
    }

    public int stackPointer() {
        return stackPointer;
    }

    public int framePointer() {
        return framePointer;
    }

    public int programCounter() {
        return programCounter;
    }

    /** A return address as it lies on the stack, without what is not address. */
    public long codeAddress(long returnAddress) {
        return this == AARCH64 ? returnAddress & AARCH64_ADDRESS : returnAddress;
    }
}
