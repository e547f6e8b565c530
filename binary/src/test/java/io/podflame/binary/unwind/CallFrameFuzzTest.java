package io.podflame.binary.unwind;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Call frame information of nobody knows whom: rules of it, and a step by each of them over memory that holds anything. */
class CallFrameFuzzTest {

    private static final int MAX_ROWS = 1 << 12;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(section("/bin/true"), section("/usr/aarch64-linux-gnu/lib/libutil.so.1"));
    }

    private static byte[] section(String path) throws IOException {
        ElfFile file = ElfFile.parse(ByteView.of(Files.readAllBytes(Path.of(path)), path));
        ElfSection section = file.section(".eh_frame").orElseThrow();
        ByteView bytes = file.contents(section);
        return bytes.copy(0, (int) bytes.sizeBytes());
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "30s")
    void readsOrRefuses(byte[] bytes) {
        for (RegisterSet registers : RegisterSet.values()) {
            read(bytes, registers, true);
            read(bytes, registers, false);
        }
    }

    private static void read(byte[] bytes, RegisterSet registers, boolean isEhFrame) {
        ByteView section = ByteView.of(bytes, "fuzz");
        UnwindRulesBuilder builder = new UnwindRulesBuilder(registers, section, MAX_ROWS);
        try {
            new CallFrameReader(section, 0x1000, isEhFrame, builder).read();
        } catch (MalformedInputException e) {
            throw new AssertionError("an entry must not cost the others", e);
        }
        step(builder.build());
    }

    private static void step(UnwindRules rules) {
        FrameStepper stepper = new FrameStepper();
        FrameRegisters values = new FrameRegisters();
        for (int i = 0; i < rules.size(); i++) {
            int rule = rules.find(rules.start(i));
            values.clear();
            for (int register = 0; register < rules.registers().count(); register++) {
                values.set(register, 0x7000_0000L + 8L * register);
            }
            if (rule != UnwindRules.NONE) {
                stepper.step(rules, rule, values, new Anything());
            }
        }
    }

    private static final class Anything implements StackMemory {

        @Override
        public boolean holds(long processAddress, int sizeBytes) {
            return (processAddress >>> 12 & 1) == 0;
        }

        @Override
        public long read(long processAddress, int sizeBytes) {
            return processAddress * 0x9E3779B97F4A7C15L >>> 64 - 8 * sizeBytes;
        }
    }

    @Test
    void whatIsCutOrChangedCostsItsEntriesOnly() throws IOException {
        Random random = new Random(31);
        for (byte[] seed : seeds().toList()) {
            for (int length = 0; length < seed.length; length++) {
                read(Arrays.copyOf(seed, length), RegisterSet.X86_64, true);
            }
            for (int i = 0; i < 20_000; i++) {
                byte[] changed = seed.clone();
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                read(changed, RegisterSet.AARCH64, random.nextInt(8) != 0);
            }
        }
    }
}
