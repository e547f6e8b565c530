package io.podflame.binary.demangle.itanium;

import java.util.Map;
import java.util.Optional;

/**
 * A type that the language has (5.1.5.2).
 *
 * @param literals how literals of the type are written
 * @param suffix what follows a number of this type
 */
record BuiltinType(String name, LiteralStyle literals, String suffix) implements Type {
    enum LiteralStyle {
        /** {@code 1ul}. */
        NUMBER,
        /** {@code true}. */
        TRUTH,
        /** {@code (float)[3f800000]}: the bits in hexadecimal digits. */
        BITS,
        /** {@code (char)97}. */
        CAST
    }

    static final BuiltinType VOID = other("void");
    static final BuiltinType NULLPTR = other("decltype(nullptr)");

    private static final Map<Character, BuiltinType> BY_LETTER = Map.ofEntries(
            Map.entry('v', VOID),
            Map.entry('w', other("wchar_t")),
            Map.entry('b', new BuiltinType("bool", LiteralStyle.TRUTH, "")),
            Map.entry('c', other("char")),
            Map.entry('a', other("signed char")),
            Map.entry('h', other("unsigned char")),
            Map.entry('s', other("short")),
            Map.entry('t', other("unsigned short")),
            Map.entry('i', integer("int", "")),
            Map.entry('j', integer("unsigned int", "u")),
            Map.entry('l', integer("long", "l")),
            Map.entry('m', integer("unsigned long", "ul")),
            Map.entry('x', integer("long long", "ll")),
            Map.entry('y', integer("unsigned long long", "ull")),
            Map.entry('n', other("__int128")),
            Map.entry('o', other("unsigned __int128")),
            Map.entry('f', floating("float")),
            Map.entry('d', floating("double")),
            Map.entry('e', floating("long double")),
            Map.entry('g', floating("__float128")),
            Map.entry('z', other("...")));

    /** The type of a single lower-case letter; empty when the letter is none. */
    static Optional<BuiltinType> of(char letter) {
        return Optional.ofNullable(BY_LETTER.get(letter));
    }

    /** A type whose literals are written as casts. */
    static BuiltinType other(String name) {
        return new BuiltinType(name, LiteralStyle.CAST, "");
    }

    private static BuiltinType integer(String name, String suffix) {
        return new BuiltinType(name, LiteralStyle.NUMBER, suffix);
    }

    private static BuiltinType floating(String name) {
        return new BuiltinType(name, LiteralStyle.BITS, "");
    }
}
