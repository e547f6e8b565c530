package io.podflame.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Mapping;
import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What /proc prints; the lines are Linux 6.18's (`cat /proc/PID/maps`, `cat /proc/PID/stat`). */
class ProcFormatsTest {

    private static final String MAPS = """
            5572ebad1000-5572ebad3000 r--p 00000000 fe:00 247026                     /usr/bin/cat
            5572ebad3000-5572ebad8000 r-xp 00002000 fe:00 247026                     /usr/bin/cat
            5572ec37c000-5572ec39d000 rw-p 00000000 00:00 0                          [heap]
            7f0000000000-7f0000001000 rwxp 00000000 00:00 0\s
            7f0000002000-7f0000003000 r-xs 00000000 00:05 1031                       /memfd:code with space (deleted)
            7ffd5b5e9000-7ffd5b5eb000 r-xp 00000000 00:00 0                          [vdso]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
            """;

    private static final String STAT =
            "11418 (a (b) c) R 11412 11412 8118 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 1 0 189578 3133440 390 1844\n";

    @Test
    void readsExecutableMappingsOnly() throws Exception {
        assertThat(ProcMaps.parseExecutable(bytes(MAPS), "maps"))
                .containsExactly(
                        new Mapping(0x5572ebad3000L, 0x5572ebad8000L, 0x2000, "fe:00", 247_026, "/usr/bin/cat"),
                        new Mapping(0x7f0000000000L, 0x7f0000001000L, 0, "", 0, "//anon"),
                        new Mapping(
                                0x7f0000002000L, 0x7f0000003000L, 0, "00:05", 1031, "/memfd:code with space (deleted)"),
                        new Mapping(0x7ffd5b5e9000L, 0x7ffd5b5eb000L, 0, "", 0, "[vdso]"),
                        new Mapping(0xffffffffff600000L, 0xffffffffff601000L, 0, "", 0, "[vsyscall]"));
        assertThat(ProcMaps.parseExecutable(new byte[0], "maps")).isEmpty();
    }

    @Test
    void refusesMapsCutWithinALine() throws Exception {
        byte[] text = bytes(MAPS);
        for (int length = 1; length < text.length; length++) {
            byte[] cut = Arrays.copyOf(text, length);
            if (text[length - 1] == '\n') {
                ProcMaps.parseExecutable(cut, "maps");
            } else {
                assertThatThrownBy(() -> ProcMaps.parseExecutable(cut, "maps"))
                        .isInstanceOf(MalformedInputException.class)
                        .hasMessageContaining("maps");
            }
        }
    }

    @Test
    void readsTheStatusOfAProcess() throws Exception {
        assertThat(ProcStat.parse(STAT, "stat")).isEqualTo(new ProcStat("a (b) c", 11_412, false, 189_578));
        assertThat(ProcStat.parse(STAT.replace("4194304", "2129984"), "stat").kernelThread())
                .isTrue();
    }

    @Test
    void refusesAStatusCutBeforeTheStartTime() {
        for (int length = 0; length < STAT.indexOf("189578"); length++) {
            String cut = STAT.substring(0, length);
            assertThatThrownBy(() -> ProcStat.parse(cut, "stat")).isInstanceOf(MalformedInputException.class);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
