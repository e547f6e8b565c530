package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolTableMemoryTest {
    @TempDir
    private Path directory;

    /** containerd: 51,000 Go functions, 118,000 exported symbols, 47 MB. */
    @Test
    void makesLargeTablesInAnAgentsHeap() {
        String line = measure(OutsideTool.installed("/usr/bin/containerd", "containerd"));
        assertThat(line).contains("go=true");
        assertThat(peakHeapKiB(line)).isLessThan(12 * 1024);
    }

    /** The decoder's window alone takes 8 MiB of the heap; what it makes lies outside. */
    @Test
    void decompressesSymbolsInAnAgentsHeap() throws IOException {
        String line = measure(MiniDebugInfoTest.libcWithMiniDebugInfo(directory));
        assertThat(line).doesNotContain("symbols=0");
        assertThat(peakHeapKiB(line)).isBetween(8 * 1024L, 15 * 1024L);
    }

    private static String measure(Path executable) {
        String java = System.getProperty("java.home") + "/bin/java";
        String[] command = Stream.of(
                        List.of(java, "-Xmx24m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"),
                        List.of(System.getProperty("java.class.path"), SymbolTableMeasurement.class.getName()),
                        List.of(executable.toString()))
                .flatMap(List::stream)
                .toArray(String[]::new);
        return OutsideTool.run(command).getFirst();
    }

    private static long peakHeapKiB(String line) {
        return Arrays.stream(line.split(" "))
                .filter(field -> field.startsWith("peakHeapKiB="))
                .mapToLong(field -> Long.parseLong(field.substring(field.indexOf('=') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
