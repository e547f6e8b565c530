package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stubs of Debian's libc for aarch64. Stacks through such stubs are compared with gdb's in the agent's StackMemoryTruthTest. */
class LinkageTableReaderTest {

    private static final Path LIBC = OutsideTool.installed("/usr/aarch64-linux-gnu/lib/libc.so.6", "libc6-arm64-cross");
    /** Where an ELF header says where they begin. */
    private static final int SECTION_HEADERS = 40;

    private static final int SECTION_HEADER_BYTES = 64;
    private static final int LINK_REGISTER = 30;
    private static final int HEADER_BYTES = 32;
    private static final long CALLER = 0x5500000af8L;
    private static final long STACK = 0x7fff0000L;

    private final FrameRegisters registers = new FrameRegisters();

    /** Holds the caller's address, where the table's header puts it. */
    private static final StackMemory MEMORY = new StackMemory() {
        @Override
        public boolean holds(long processAddress, int sizeBytes) {
            return processAddress == STACK + 8 && sizeBytes == 8;
        }

        @Override
        public long read(long processAddress, int sizeBytes) {
            return CALLER;
        }
    };

    @Test
    void aStubsCallerIsInTheLinkRegister() throws IOException {
        assertThat(step(HEADER_BYTES + 8, CALLER)).isEqualTo(FrameStepper.Outcome.CALLER);
        assertThat(registers.get(RegisterSet.AARCH64.programCounter())).isEqualTo(CALLER);
        assertThat(registers.get(RegisterSet.AARCH64.stackPointer())).isEqualTo(STACK);
    }

    @Test
    void behindTheHeadersFirstInstructionItIsOnTheStack() throws IOException {
        assertThat(step(0, CALLER)).isEqualTo(FrameStepper.Outcome.CALLER);
        assertThat(registers.get(RegisterSet.AARCH64.stackPointer())).isEqualTo(STACK);

        assertThat(step(HEADER_BYTES - 4, 0xbad)).isEqualTo(FrameStepper.Outcome.CALLER);
        assertThat(registers.get(RegisterSet.AARCH64.programCounter())).isEqualTo(CALLER);
        assertThat(registers.get(RegisterSet.AARCH64.stackPointer())).isEqualTo(STACK + 16);
    }

    @Test
    void behindTheTableNothingIsClaimed() throws IOException {
        try (ExecutableFile file = libc()) {
            ElfSection table = file.section(".plt").orElseThrow();
            UnwindRules rules =
                    file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
            assertThat(rules.find(table.elfAddress() + table.sizeBytes() - 1)).isNotEqualTo(UnwindRules.NONE);
            assertThat(rules.find(table.elfAddress() - 1)).isEqualTo(UnwindRules.NONE);
            assertThat(rules.find(table.elfAddress() + table.sizeBytes())).isEqualTo(UnwindRules.NONE);
        }
    }

    /** A file that says that its stubs are where it has ended. */
    @Test
    void aTableThatLeavesTheFileCostsItsRulesOnly(@TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(LIBC);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long table;
        try (ExecutableFile libc = libc()) {
            table = libc.section(".plt").orElseThrow().elfAddress();
        }
        long headers = file.getLong(SECTION_HEADERS);
        for (int at = (int) headers; at + SECTION_HEADER_BYTES <= bytes.length; at += SECTION_HEADER_BYTES) {
            if (file.getLong(at + 16) == table) {
                file.putLong(at + 24, bytes.length);
            }
        }
        Path damaged = Files.write(folder.resolve("libc.so.6"), bytes);

        try (ExecutableFile read = ExecutableFile.open(damaged);
                ExecutableFile whole = libc()) {
            CallFrameInformation.Result result = read.callFrameInformation(CallFrameInformation.MAX_ROWS);
            int rows = whole.callFrameInformation(CallFrameInformation.MAX_ROWS)
                    .rules()
                    .size();
            assertThat(result.malformedEntries()).isEqualTo(1);
            assertThat(result.rules().find(table)).isEqualTo(UnwindRules.NONE);
            assertThat(result.rules().size()).isBetween(rows - 10, rows);
        }
    }

    private FrameStepper.Outcome step(int offset, long linkRegister) throws IOException {
        try (ExecutableFile file = libc()) {
            UnwindRules rules =
                    file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
            registers.clear();
            registers.set(RegisterSet.AARCH64.stackPointer(), STACK);
            registers.set(LINK_REGISTER, linkRegister);
            long start = file.section(".plt").orElseThrow().elfAddress();
            return new FrameStepper().step(rules, rules.find(start + offset), registers, MEMORY);
        }
    }

    private static ExecutableFile libc() throws IOException {
        return ExecutableFile.open(LIBC);
    }
}
