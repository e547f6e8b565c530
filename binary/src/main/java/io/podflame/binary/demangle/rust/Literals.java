package io.podflame.binary.demangle.rust;

/** Writes characters and strings as literals of Rust, escaped like its {@code char::escape_debug}. */
final class Literals {
    private Literals() {}

    static String character(int codePoint) {
        StringBuilder literal = new StringBuilder("'");
        append(literal, codePoint, '\'');
        return literal.append('\'').toString();
    }

    static String string(String characters) {
        StringBuilder literal = new StringBuilder("\"");
        characters.codePoints().forEach(c -> append(literal, c, '"'));
        return literal.append('"').toString();
    }

    private static void append(StringBuilder literal, int codePoint, char quote) {
        switch (codePoint) {
            case 0 -> literal.append("\\0");
            case '\t' -> literal.append("\\t");
            case '\r' -> literal.append("\\r");
            case '\n' -> literal.append("\\n");
            case '\\' -> literal.append("\\\\");
            case '\'', '"' -> literal.append(codePoint == quote ? "\\" : "").append((char) codePoint);
            default -> {
                if (isPrinted(codePoint)) {
                    literal.appendCodePoint(codePoint);
                } else {
                    literal.append("\\u{")
                            .append(Integer.toHexString(codePoint))
                            .append('}');
                }
            }
        }
    }

    /** Whether it is seen, and does not change the character before it. */
    private static boolean isPrinted(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}
