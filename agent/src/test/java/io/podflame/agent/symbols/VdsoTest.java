package io.podflame.agent.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the vdso of the JVM that runs the test. */
class VdsoTest {
    private static final Path SELF = Path.of("/proc/self");

    @TempDir
    private Path folder;

    private static long sizeBytes() throws IOException {
        String line = Files.readAllLines(SELF.resolve("maps")).stream()
                .filter(it -> it.endsWith("[vdso]"))
                .findFirst()
                .orElseThrow();
        String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
        return Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
    }

    private static Mapping mapping(long start, long sizeBytes) {
        return new Mapping(start, start + sizeBytes, 0, "00:00", 0, "[vdso]");
    }

    @Test
    void namesTheClockWhereverItIsMapped() throws IOException {
        Vdso vdso = Vdso.read(SELF);
        for (long start : new long[] {0x7fff_0000_0000L, 0x7ffe_1234_5000L}) {
            Mapping mapping = mapping(start, sizeBytes());
            long named = 0;
            boolean clock = false;
            for (long address = start; address < start + sizeBytes(); address++) {
                String name = vdso.find(mapping, address).orElse("");
                named += name.isEmpty() ? 0 : 1;
                clock |= name.equals("__vdso_clock_gettime") || name.equals("clock_gettime");
            }
            assertThat(clock).isTrue();
            assertThat(named).isBetween(100L, sizeBytes());
        }
    }

    @Test
    void leavesTheVdsoOfOtherProcessesAlone() throws IOException {
        Vdso vdso = Vdso.read(SELF);
        Mapping other = mapping(0x1000, sizeBytes() + 0x1000);
        for (long address = 0x1000; address < 0x1000 + sizeBytes(); address++) {
            assertThat(vdso.find(other, address)).isEmpty();
        }
    }

    @Test
    void hasNoNamesWhereThereIsNoProcess() {
        assertThat(Vdso.read(folder).find(mapping(0x1000, 0x2000), 0x1500)).isEmpty();
    }
}
