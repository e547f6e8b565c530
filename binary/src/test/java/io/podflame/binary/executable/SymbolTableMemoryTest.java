package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SymbolTableMemoryTest {
    /** containerd: 51,000 Go functions, 118,000 exported symbols, 47 MB. */
    @Test
    void makesLargeTablesInAnAgentsHeap() {
        String java = System.getProperty("java.home") + "/bin/java";
        String containerd =
                OutsideTool.installed("/usr/bin/containerd", "containerd").toString();
        String[] command = Stream.of(
                        List.of(java, "-Xmx24m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"),
                        List.of(System.getProperty("java.class.path"), SymbolTableMeasurement.class.getName()),
                        List.of(containerd))
                .flatMap(List::stream)
                .toArray(String[]::new);
        String line = OutsideTool.run(command).getFirst();
        long peakHeapKiB = Arrays.stream(line.split(" "))
                .filter(field -> field.startsWith("peakHeapKiB="))
                .mapToLong(field -> Long.parseLong(field.substring(field.indexOf('=') + 1)))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains("go=true");
        assertThat(peakHeapKiB).isLessThan(12 * 1024);
    }
}
