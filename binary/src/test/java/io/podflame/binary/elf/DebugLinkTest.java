package io.podflame.binary.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugLinkTest {
    private static final byte[] BUILD_ID = {1, 2, 3, 4};

    @Test
    void readsTheCrcInTheFilesByteOrder() throws MalformedInputException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] section = ByteBuffer.allocate(16)
                    .order(order)
                    .put("x.debug\0".getBytes(StandardCharsets.US_ASCII))
                    .putInt(0xcafe0001)
                    .array();
            assertThat(DebugLink.find(file(".gnu_debuglink", section, order)))
                    .hasValue(new DebugLink("x.debug", 0xcafe0001));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "", ".", ".."})
    void refusesANameThatLeadsElsewhere(String name) throws MalformedInputException {
        byte[] section = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 32);
        ElfFile file = file(".gnu_debuglink", section, ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> DebugLink.find(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("expected the name of a file");
        assertThatThrownBy(() -> new DebugLink(name, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesALinkCutAnywhere() throws MalformedInputException {
        byte[] link = Arrays.copyOf("abc.debug\0".getBytes(StandardCharsets.US_ASCII), 16);
        for (int length = 1; length < link.length; length++) {
            ElfFile file = file(".gnu_debuglink", Arrays.copyOf(link, length), ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> DebugLink.find(file)).isInstanceOf(MalformedInputException.class);
        }
        assertThat(DebugLink.find(file(".gnu_debuglink", new byte[0], ByteOrder.LITTLE_ENDIAN)))
                .isEmpty();
        assertThat(DebugLink.find(file(".other", link, ByteOrder.LITTLE_ENDIAN)))
                .isEmpty();
    }

    @Test
    void readsThePathAndTheBuildIdBehindIt() throws MalformedInputException {
        byte[] path = "../.dwz/all\0".getBytes(StandardCharsets.US_ASCII);
        byte[] section = Arrays.copyOf(path, path.length + BUILD_ID.length);
        System.arraycopy(BUILD_ID, 0, section, path.length, BUILD_ID.length);
        DebugAltLink link = DebugAltLink.find(file(".gnu_debugaltlink", section, ByteOrder.LITTLE_ENDIAN))
                .orElseThrow();
        assertThat(link.path()).isEqualTo("../.dwz/all");
        assertThat(link.buildId().toBytes()).isEqualTo(BUILD_ID);
        for (int length = 1; length <= path.length; length++) {
            ElfFile cut = file(".gnu_debugaltlink", Arrays.copyOf(section, length), ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> DebugAltLink.find(cut)).isInstanceOf(MalformedInputException.class);
        }
        ElfFile tooLong = file(".gnu_debugaltlink", Arrays.copyOf(section, 100), ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> DebugAltLink.find(tooLong)).hasMessageContaining("a build ID of 1 to 32 bytes");
    }

    private static ElfFile file(String section, byte[] content, ByteOrder order) throws MalformedInputException {
        ElfFixture fixture = new ElfFixture(8, order);
        fixture.section(section, 1, 0, content, 0, 0);
        return ElfFile.parse(ByteView.of(fixture.build(), "fixture"));
    }
}
