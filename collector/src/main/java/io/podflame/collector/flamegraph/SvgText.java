package io.podflame.collector.flamegraph;

/**
 * Text of untrusted origin, made safe for XML: function names come from executables that anybody may run on a node.
 */
final class SvgText {
    /** Longer text is cut: nobody reads on, and one hostile name must not make the picture large. */
    static final int MAX_LENGTH = 400;

    private static final char REPLACEMENT = '\uFFFD';

    private SvgText() {}

    /**
     * The text as XML character data or attribute value. What XML 1.0 (section 2.2) forbids, line breaks, and the marks that
     * reverse the direction of what follows them (U+202A–202E, U+2066–2069) become U+FFFD.
     */
    static void append(StringBuilder svg, String text) {
        int end = text.length() <= MAX_LENGTH ? text.length() : MAX_LENGTH;
        for (int i = 0; i < end; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            switch (character) {
                case '&' -> svg.append("&amp;");
                case '<' -> svg.append("&lt;");
                case '>' -> svg.append("&gt;");
                case '"' -> svg.append("&quot;");
                case '\'' -> svg.append("&#39;");
                default -> svg.appendCodePoint(isShowable(character) ? character : REPLACEMENT);
            }
        }
        if (end < text.length()) {
            svg.append('…');
        }
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        append(escaped, text);
        return escaped.toString();
    }

    /** As much of the name as fits into {@code columns} columns of a fixed-width font, "" when that is not worth reading. */
    static String fit(String name, int columns) {
        if (columns < 3) {
            return "";
        }
        int used = 0;
        int cut = 0;
        for (int i = 0; i < name.length(); ) {
            int character = name.codePointAt(i);
            used += columnsOf(character);
            if (used > columns) {
                return name.substring(0, cut) + "…";
            }
            i += Character.charCount(character);
            if (used < columns) {
                cut = i;
            }
        }
        return name;
    }

    /**
     * A Go function's name from its package's last element on, which says more in little space than how its path begins:
     * {@code istio.io/istio/mixer/pkg/api.(*grpcServer).Report} becomes {@code api.(*grpcServer).Report}.
     */
    static String withoutPackagePath(String goName) {
        int receiverOrTypes = goName.indexOf('(') < 0 ? goName.indexOf('[') : goName.indexOf('(');
        return goName.substring(goName.lastIndexOf('/', receiverOrTypes < 0 ? goName.length() : receiverOrTypes) + 1);
    }

    private static boolean isShowable(int character) {
        boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        boolean redirecting =
                (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
        return !surrogate && !redirecting && !Character.isISOControl(character) && (character & 0xFFFE) != 0xFFFE;
    }

    /** East Asian characters and pictographs are twice as wide as others. */
    private static int columnsOf(int character) {
        return character >= 0x1100
                        && (character <= 0x115F || (character >= 0x2E80 && character <= 0xFFEF) || character >= 0x1F000)
                ? 2
                : 1;
    }
}
