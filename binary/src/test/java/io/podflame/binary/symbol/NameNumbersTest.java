package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A name is known by its hash alone: two of one hash would be one name. */
class NameNumbersTest {

    private static final int NAMES = 1_000_000;

    @Test
    void namesThatDifferLittleHaveDifferentHashes() {
        long[] hashes = new long[NAMES];
        SymbolName name = new SymbolName();
        for (int i = 0; i < NAMES; i++) {
            // counters in the first, the second or the last word, and lengths around those of words
            String text = switch (i % 3) {
                case 0 -> i + "_ZN4llvm11InstCombine";
                case 1 -> "_ZN4llvm" + i;
                default -> "_ZN4llvm11InstCombine" + "x".repeat(i % 8) + i;
            };
            name.set(text);
            hashes[i] = NameNumbers.hash(name);
        }
        assertThat(distinct(hashes)).isEqualTo(NAMES);
    }

    /** Slots are taken from some of the bits. */
    @Test
    void everyBitOfANameChangesAboutHalfOfTheHash() {
        byte[] text = "_ZN4llvm11InstCombine5visitERNS_11InstructionE".getBytes(StandardCharsets.UTF_8);
        SymbolName name = new SymbolName();
        name.set(text, 0, text.length);
        long hash = NameNumbers.hash(name);
        for (int bit = 0; bit < text.length * Byte.SIZE; bit++) {
            byte[] changed = text.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            name.set(changed, 0, changed.length);
            assertThat(Long.bitCount(hash ^ NameNumbers.hash(name))).isBetween(14, 50);
        }
    }

    private static long distinct(long[] hashes) {
        return Arrays.stream(hashes).distinct().count();
    }
}
