package io.podflame.binary.demangle.itanium;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A type that the language has, and how literals of it are written. */
record BuiltinType(String name, Style style) {
    /** How a literal of the type is written. */
    enum Style {
        /** The number with a suffix. */
        NUMBER,
        TRUTH,
        /** The bits in hexadecimal digits, in brackets. */
        FLOATING,
        /** The number behind the type as a cast. */
        CAST
    }

    /** The types of the letters from a to z; a letter without type is empty. */
    private static final List<String> LETTERS = List.of(("signed char,bool,char,double,long double,float,__float128,"
                    + "unsigned char,int,unsigned int,,long,unsigned long,__int128,unsigned __int128,,,,short,"
                    + "unsigned short,,void,wchar_t,long long,unsigned long long,...")
            .split(",", -1));

    private static final List<Node.Builtin> NODES = nodes();

    static final Node.Builtin NULLPTR = new Node.Builtin(new BuiltinType("decltype(nullptr)", Style.CAST));

    /** The type of a single lower-case letter; null when the letter is none. */
    static Node.@Nullable Builtin of(char letter) {
        boolean known =
                letter >= 'a' && letter <= 'z' && !LETTERS.get(letter - 'a').isEmpty();
        return known ? NODES.get(letter - 'a') : null;
    }

    boolean isVoid() {
        return name.equals("void");
    }

    /** What follows a number of this type. */
    String suffix() {
        return switch (name) {
            case "unsigned int" -> "u";
            case "long" -> "l";
            case "unsigned long" -> "ul";
            case "long long" -> "ll";
            case "unsigned long long" -> "ull";
            default -> "";
        };
    }

    private static List<Node.Builtin> nodes() {
        return IntStream.range(0, LETTERS.size())
                .mapToObj(i -> new Node.Builtin(new BuiltinType(LETTERS.get(i), style((char) ('a' + i)))))
                .toList();
    }

    private static Style style(char letter) {
        return switch (letter) {
            case 'b' -> Style.TRUTH;
            case 'd', 'e', 'f', 'g' -> Style.FLOATING;
            case 'i', 'j', 'l', 'm', 'x', 'y' -> Style.NUMBER;
            default -> Style.CAST;
        };
    }
}
