package io.podflame.binary;

import java.util.HexFormat;

/**
 * What identifies the content of an executable.
 *
 * @param hex 1 to 32 bytes as lower-case hex digits
 */
public record BuildId(String hex) {

    public BuildId {
        if (hex.isEmpty() || hex.length() > 64 || hex.length() % 2 != 0) {
            throw new IllegalArgumentException("a build ID has 1 to 32 bytes: " + hex);
        }
        HexFormat.of().parseHex(hex);
    }

    public static BuildId of(String hex) {
        return new BuildId(hex);
    }

    public static BuildId ofBytes(byte[] bytes) {
        return new BuildId(HexFormat.of().formatHex(bytes));
    }
}
