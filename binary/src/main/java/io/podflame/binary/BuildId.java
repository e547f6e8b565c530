package io.podflame.binary;

import java.util.HexFormat;

/**
 * The name of one build of an executable: the same bytes of code have the same build ID on every node.
 *
 * <p>Held as lower-case hex, so that comparing and hashing cost what a {@code String} costs (its hash is cached).
 *
 * @param hex 2 to 64 lower-case hex digits, an even number of them (1 to 32 bytes)
 */
public record BuildId(String hex) implements Comparable<BuildId> {
    /** The longest build ID taken, in bytes; GNU build IDs have 16 or 20. */
    public static final int MAX_BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    /** @throws IllegalArgumentException when {@code hex} is not 1 to 32 bytes in lower-case hex */
    public BuildId {
        if (hex.isEmpty() || hex.length() > 2 * MAX_BYTES || hex.length() % 2 != 0 || !isLowerCaseHex(hex)) {
            throw new IllegalArgumentException("a build ID is 1 to 32 bytes in lower-case hex, not '" + hex + "'");
        }
    }

    private static boolean isLowerCaseHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** @throws IllegalArgumentException when {@code hex} is not 1 to 32 bytes in lower-case hex */
    public static BuildId of(String hex) {
        return new BuildId(hex);
    }

    /** @throws IllegalArgumentException when there are no bytes or more than {@link #MAX_BYTES} */
    public static BuildId ofBytes(byte[] bytes) {
        return new BuildId(HEX.formatHex(bytes));
    }

    /** A fresh copy of the 1 to 32 bytes. */
    public byte[] toBytes() {
        return HEX.parseHex(hex);
    }

    @Override
    public int compareTo(BuildId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
