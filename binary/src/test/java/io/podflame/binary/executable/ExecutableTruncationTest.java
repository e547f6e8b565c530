package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Cut at every length and with every byte changed, a small file is read or refused, and nothing else happens. */
class ExecutableTruncationTest {
    @Test
    void readsOrRefusesAFileCutAtAnyLength() throws IOException {
        for (byte[] whole : ExecutableSeeds.all().toList()) {
            int refused = 0;
            for (int length = 0; length < whole.length; length++) {
                refused += isRefused(Arrays.copyOf(whole, length)) ? 1 : 0;
            }
            assertThat(refused).isEqualTo(whole.length); // section headers are at the very end
            assertThat(isRefused(whole)).isFalse();
        }
    }

    @Test
    void readsOrRefusesAFileWithAnyByteChanged() throws IOException {
        for (byte[] whole : ExecutableSeeds.all().toList()) {
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
            ExecutableImage.parse(ByteView.of(bytes, "cut")).symbolTable();
            return false;
        } catch (MalformedInputException e) {
            return true;
        }
    }
}
