package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cut at every length and with every byte changed, a small file is read or refused, and nothing else happens. */
class ExecutableTruncationTest {
    @Test
    void readsOrRefusesAFileCutAtAnyLength() throws IOException {
        for (byte[] whole : withSectionHeaders()) {
            int refused = 0;
            for (int length = 0; length < whole.length; length++) {
                refused += isRefused(Arrays.copyOf(whole, length)) ? 1 : 0;
            }
            assertThat(refused).isEqualTo(whole.length); // section headers are at the very end
            assertThat(isRefused(whole)).isFalse();
        }
    }

    private static List<byte[]> withSectionHeaders() {
        return Stream.concat(ExecutableSeeds.all(), ExecutableSeeds.special()).toList();
    }

    @Test
    void readsOrRefusesAFileWithoutSectionHeadersCutAtAnyLength() throws IOException {
        for (byte[] whole : ExecutableSeeds.withoutSectionHeaders().toList()) {
            for (int length = 0; length < whole.length; length++) {
                isRefused(Arrays.copyOf(whole, length));
            }
            assertThat(isRefused(Arrays.copyOf(whole, 0x210))).isTrue(); // in the code, before every table
            assertThat(isRefused(whole)).isFalse();
        }
    }

    @Test
    void readsOrRefusesAFileWithAnyByteChanged() throws IOException {
        List<byte[]> files = Stream.concat(withSectionHeaders().stream(), ExecutableSeeds.withoutSectionHeaders())
                .toList();
        for (byte[] whole : files) {
            for (int i = 0; i < whole.length; i++) {
                byte[] changed = whole.clone();
                changed[i] = (byte) ~whole[i];
                isRefused(changed);
                changed[i] = (byte) (whole[i] + 1);
                isRefused(changed);
            }
        }
    }

    private static boolean isRefused(byte[] bytes) throws IOException {
        try {
            ExecutableImage image = ExecutableImage.parse(ByteView.of(bytes, "cut"));
            image.symbolTable();
            image.debugLink();
            image.debugAltLink();
            image.callFrameInformation(1 << 12);
            return false;
        } catch (MalformedInputException e) {
            return true;
        }
    }
}
