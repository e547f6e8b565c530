package io.podflame.binary.demangle.rust;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** Values that names write as lower-case hexadecimal digits. */
final class Nibbles {
    private static final int LONG_NIBBLES = 16;

    private Nibbles() {}

    /** An unsigned number of 64 bits, 0 for no digits; empty when it is larger. */
    static OptionalLong unsigned(String nibbles) {
        String digits = withoutLeadingZeros(nibbles);
        if (digits.length() > LONG_NIBBLES) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(digits.isEmpty() ? 0 : HexFormat.fromHexDigitsToLong(digits));
    }

    /** A Unicode scalar value; empty for surrogates and beyond 10ffff. */
    static Optional<Integer> scalarValue(String nibbles) {
        OptionalLong value = unsigned(nibbles);
        return value.isPresent() ? scalarValue(value.getAsLong()) : Optional.empty();
    }

    private static Optional<Integer> scalarValue(long value) {
        boolean valid = value >= 0
                && value <= Character.MAX_CODE_POINT
                && !(value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE);
        return valid ? Optional.of((int) value) : Optional.empty();
    }

    /** UTF-8, two digits a byte; empty when it is not well-formed. */
    static Optional<String> utf8(String nibbles) {
        if (nibbles.length() % 2 != 0) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(nibbles);
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String withoutLeadingZeros(String nibbles) {
        int start = 0;
        while (start < nibbles.length() && nibbles.charAt(start) == '0') {
            start++;
        }
        return nibbles.substring(start);
    }
}
