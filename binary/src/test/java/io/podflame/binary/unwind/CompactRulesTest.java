package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compact rules lead to the callers to which the full rules lead, which are compared with gdb elsewhere, at every place of real files. */
class CompactRulesTest {

    private final List<Long> numbered = new ArrayList<>(List.of(CompactRule.NONE));
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Random random = new Random(5);

    private int number(long rule) {
        return numbers.computeIfAbsent(rule, it -> {
            numbered.add(it);
            return numbered.size() - 1;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/x86_64-linux-gnu/libcrypto.so.3",
                "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
                "/bin/bash",
                "/usr/aarch64-linux-gnu/lib/libc.so.6"
            })
    void leadToTheSameCallersEverywhere(String file) throws IOException {
        UnwindRules rules = rules(file);
        CompactRules compact = compact(file, this::number);
        long inexpressible = 0;
        for (int row = 0; row < rules.size(); row++) {
            long start = rules.start(row);
            long end = row + 1 < rules.size() ? rules.start(row + 1) : start + 1;
            for (long address : new long[] {start, (start + end) / 2, end - 1}) {
                long rule = numbered.get(compact.find(address));
                if (rule == CompactRule.NONE) {
                    inexpressible += rules.rule(row) == UnwindRules.NONE || address != start ? 0 : 1;
                } else {
                    assertThat(difference(rules, rules.rule(row), rule))
                            .as("%s 0x%x", file, address)
                            .isEmpty();
                }
            }
        }
        assertThat(compact.find(rules.start(0) - 1)).isZero();
        assertThat(compact.find(rules.start(rules.size() - 1) + (1L << 40))).isZero();
        assertThat(compact.rows().length).isLessThan(rules.size() + 2 * compact.pages().length);
        assertThat(inexpressible).as("rows that need more than 8 bytes").isLessThan(rules.size() / 200 + 1);
    }

    /** The same code, told of in either section, compressed or not; a function that aligns its stack has an expression. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "zlib"})
    void ofDebugFrameLeadToTheCallersOfEhFrame(String compression, @TempDir Path folder) throws IOException {
        String source = Files.writeString(folder.resolve("aligned.c"), """
                void use(void *a, void *b);
                static __attribute__((noinline)) int aligns(int bytes) {
                    struct { char bytes[64]; } __attribute__((aligned(64))) place;
                    use(&place, __builtin_alloca(bytes));
                    return place.bytes[bytes & 63];
                }
                int calls(int a) { return aligns(a) + aligns(2 * a); }
                """).toString();
        String loaded = folder.resolve("loaded.so").toString();
        String other = folder.resolve("other.so").toString();
        OutsideTool.run("gcc", "-g", "-O1", "-shared", "-fPIC", "-o", loaded, source);
        OutsideTool.run(
                "gcc",
                "-g",
                "-O1",
                "-shared",
                "-fPIC",
                "-fno-asynchronous-unwind-tables",
                "-gz=" + compression,
                "-o",
                other,
                source);
        ElfSection text = section(loaded, ".text");
        assertThat(section(other, ".text").elfAddress()).isEqualTo(text.elfAddress());
        CompactRules compact = compact(loaded, this::number);
        CompactRules otherCompact = compact(other, this::number);
        UnwindRules rules = rules(other);
        Set<Integer> kinds = new TreeSet<>();
        for (long address = text.elfAddress(); address < text.elfAddress() + text.sizeBytes(); address++) {
            long rule = numbered.get(compact.find(address));
            assertThat(numbered.get(otherCompact.find(address))).isEqualTo(rule);
            kinds.add(CompactRule.kind(rule));
            if (rule != CompactRule.NONE) {
                assertThat(difference(rules, rules.find(address), rule))
                        .as("0x%x", address)
                        .isEmpty();
            }
        }
        assertThat(kinds).contains(CompactRule.BY_CFA, CompactRule.BY_CFA_IN_MEMORY);
    }

    private static ElfSection section(String path, String name) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.section(name).orElseThrow();
        }
    }

    /** By both, from the same registers and memory, all of them anything that a frame may have. */
    private String difference(UnwindRules rules, int rule, long compactRule) {
        if (rule == UnwindRules.NONE) {
            return "the compact rule alone knows something";
        }
        RegisterSet set = rules.registers();
        FrameRegisters registers = new FrameRegisters();
        long stackPointer = 0x7ffd_0000_0000L + random.nextInt(1 << 20) * 8L;
        for (int register = 0; register < set.count(); register++) {
            registers.set(register, stackPointer + 0x400 + random.nextInt(256) * 8L);
        }
        registers.set(set.stackPointer(), stackPointer);
        registers.set(set.programCounter(), 0x40_0000L + random.nextInt(1 << 20));
        StackMemory memory = memoryAbove(stackPointer);
        CompactStep step = new CompactStep(set, compactRule, registers, memory);
        FrameStepper.Outcome outcome = new FrameStepper().step(rules, rule, registers, memory);
        boolean belowStack = outcome == FrameStepper.Outcome.INVALID
                && CompactRule.kind(compactRule) == CompactRule.BY_WORD_IN_MEMORY
                && CompactRule.register(compactRule) == 0
                && CompactRule.cfaOffset(compactRule) < 0;
        if (belowStack) {
            return ""; // in the red zone: a copy of the stack does not have it, the process does
        }
        if (outcome != FrameStepper.Outcome.CALLER || step.outermost) {
            boolean both = outcome == FrameStepper.Outcome.OUTERMOST && step.outermost;
            return both ? "" : outcome + ", by the compact rule " + (step.outermost ? "outermost" : "a caller");
        }
        boolean sameFramePointer = step.framePointerLost || step.framePointer == registers.get(set.framePointer());
        boolean same = step.stackPointer == registers.get(set.stackPointer())
                && step.programCounter == registers.get(set.programCounter())
                && sameFramePointer;
        return same ? "" : "rule " + Long.toHexString(compactRule);
    }

    /** Each word leads further up, to another place. */
    private static StackMemory memoryAbove(long stackPointer) {
        return new StackMemory() {
            @Override
            public boolean holds(long processAddress, int sizeBytes) {
                return processAddress >= stackPointer;
            }

            @Override
            public long read(long processAddress, int sizeBytes) {
                return stackPointer + 0x1000 + (processAddress * 0x9e3779b97f4a7c15L >>> 52 << 3);
            }
        };
    }

    @Test
    void ofAFileThatSaysNothing() {
        assertThat(CompactRules.empty().pages()).isEmpty();
        assertThat(CompactRules.empty().find(0x1000)).isZero();
    }

    /** Numbers run out: the place has no rule, and the rule before does not seem to hold there. */
    @Test
    void withoutANumberNothingIsKnown() throws IOException {
        UnwindRules rules = rules("/bin/bash");
        CompactRules compact = compact("/bin/bash", rule -> 0);
        for (int row = 0; row < rules.size(); row++) {
            assertThat(compact.find(rules.start(row))).isZero();
        }
    }

    private static CompactRules compact(String path, LongToIntFunction numbers) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.compactRules(numbers, CallFrameInformation.MAX_ROWS);
        }
    }

    private static UnwindRules rules(String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
        }
    }
}
