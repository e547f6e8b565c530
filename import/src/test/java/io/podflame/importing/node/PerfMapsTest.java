package io.podflame.importing.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfMapsTest {

    @TempDir
    Path folder;

    @Test
    void namesAddressesInsideAFunctionOnly() throws IOException {
        PerfMaps maps = maps("7f00001000 20 java.lang.String::hashCode\n7f00001040 10 Interpreter (a b)\n");
        assertThat(maps.find(7, 0x7f00001000L)).contains("java.lang.String::hashCode");
        assertThat(maps.find(7, 0x7f0000101fL)).contains("java.lang.String::hashCode");
        assertThat(maps.find(7, 0x7f00001020L)).isEmpty();
        assertThat(maps.find(7, 0x7f00001041L)).contains("Interpreter (a b)");
        assertThat(maps.find(7, 0x7f00000fffL)).isEmpty();
        assertThat(maps.find(8, 0x7f00001000L)).isEmpty();
    }

    @Test
    void takesTheLaterOfTwoFunctionsAtOneAddress() throws IOException {
        PerfMaps maps = maps("1000 20 first\n1000 20 second\n");
        assertThat(maps.find(7, 0x1010)).contains("second");
    }

    @Test
    void passesOverWhatIsNoSymbol() throws IOException {
        PerfMaps maps = maps("nonsense\n1000\n1000 20\nzz 20 a\n1000 zz b\n1000 0 empty\n2000 20 \n3000 20 c\n4000 2");
        assertThat(maps.find(7, 0x1000)).isEmpty();
        assertThat(maps.find(7, 0x2000)).isEmpty();
        assertThat(maps.find(7, 0x3000)).contains("c");
        assertThat(maps.find(7, 0x4000)).isEmpty();
    }

    private PerfMaps maps(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("perf-7.map"), text);
        return new PerfMaps(pid -> pid == 7 ? Optional.of(file) : Optional.empty());
    }
}
