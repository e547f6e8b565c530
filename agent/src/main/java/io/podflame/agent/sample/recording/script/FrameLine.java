package io.podflame.agent.sample.recording.script;

import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.FrameNames;
import io.podflame.agent.sample.recording.lines.TextCache;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One frame as perf script prints it, with or without each part but the first:
 * <pre>
 *   ffffffff8200ce08 tcp_recvmsg_locked+0x768 ([kernel.kallsyms])
 *   address          symbol            +0xoff (file)
 *              73d20 [unknown] (/tmp/a b (x) (deleted))
 *              27304 __libc_start_main_impl+0x84 (inlined)
 * </pre>
 * A symbol may have spaces and parentheses, and so may a file: the file is what the last parenthesis closes, if a space is before it.
 */
final class FrameLine {
    private static final int MAX_ADDRESS_DIGITS = 16;
    private static final String INLINED = "inlined";

    /** Nothing in a symbol looks like an offset with a parenthesis behind it. */
    private static final Pattern SYMBOL_THEN_FILE = Pattern.compile("(^\\[unknown]|\\+0x[0-9a-f]+) \\(");

    private final TextCache<Location> locations = new TextCache<>(FrameLine::make);

    /** Index of the first byte behind the address at the range's beginning, or -1 when no frame begins there. */
    static int addressEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && isHexDigit(bytes[end])) {
            end++;
        }
        boolean ends = end == to || bytes[end] == ' ';
        return end > from && end - from <= MAX_ADDRESS_DIGITS && ends ? end : -1;
    }

    /** The location that the bytes behind the address name. Allocates nothing for those it remembers. */
    Location location(byte[] bytes, int addressEnd, int to) {
        int from = addressEnd;
        int end = to;
        while (from < end && bytes[from] == ' ') {
            from++;
        }
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        return locations.get(bytes, from, end);
    }

    private static Location make(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        int file = fileStart(text);
        if (file < 0) {
            return FrameNames.location(withoutOffset(text), "");
        }
        String function = withoutOffset(text.substring(0, file).stripTrailing());
        String name = withoutOffset(text.substring(file + 1, text.length() - 1));
        return FrameNames.location(function, name.equals(INLINED) ? "" : name);
    }

    /** Index of the parenthesis that opens the file's name, or -1. */
    private static int fileStart(String text) {
        if (!text.endsWith(")")) {
            return -1;
        }
        Matcher certain = SYMBOL_THEN_FILE.matcher(text);
        if (certain.find()) {
            return certain.end() - 1;
        }
        int depth = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            char character = text.charAt(i);
            depth += character == ')' ? 1 : character == '(' ? -1 : 0;
            if (depth == 0 && character == '(') {
                return i == 0 || text.charAt(i - 1) == ' ' ? i : -1;
            }
        }
        int last = text.lastIndexOf(" (");
        return last < 0 ? -1 : last + 1;
    }

    /** Without "+0x1f" at its end. */
    private static String withoutOffset(String text) {
        int plus = text.lastIndexOf("+0x");
        if (plus < 0 || plus + 3 == text.length()) {
            return text;
        }
        for (int i = plus + 3; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return text;
            }
        }
        return text.substring(0, plus);
    }

    private static boolean isHexDigit(byte character) {
        return character >= '0' && character <= '9' || character >= 'a' && character <= 'f';
    }
}
