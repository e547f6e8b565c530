package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The older format: nested names of the C++ ABI, whose last one is a hash.
 *
 * <pre>
 * _ZN 4core 3fmt 5Write 9write_fmt 17h0123456789abcdef E .cold
 *     length and path component    hash of 64 bits       suffix
 * </pre>
 *
 * <p>What identifiers of C++ cannot hold is escaped: {@code $LT$} is {@code <}, {@code $u20$} is a space, {@code ..} is
 * {@code ::}. Only the hash tells such a name from one of C++. The characters are ASCII.
 */
final class LegacyName {
    static final String PREFIX = "_ZN";

    private static final int HASH_DIGITS = 16;

    /** Names of C++ that happen to end with an h and digits repeat a few; hashes do not. */
    private static final int LEAST_DISTINCT_DIGITS = 5;

    private final String symbol;
    private final BoundedText text = new BoundedText();
    private int position = PREFIX.length();

    private LegacyName(String symbol) {
        this.symbol = symbol;
    }

    /**
     * The path without its hash, with the suffix; empty when there is no hash.
     *
     * @throws MalformedNameException when it is no nested name, or something unknown follows it
     */
    static Optional<String> demangle(String symbol) {
        return new LegacyName(symbol).demangle();
    }

    private Optional<String> demangle() {
        List<String> components = components();
        if (components.size() < 2 || !isHash(components.getLast())) {
            return Optional.empty();
        }
        String suffix = RustDemangler.suffix(symbol, position);
        for (int i = 0; i < components.size() - 1; i++) {
            if (i > 0) {
                text.add("::");
            }
            print(components.get(i));
        }
        text.add(suffix);
        return Optional.of(text.toString());
    }

    /** All between the prefix and the final E, which is passed. */
    private List<String> components() {
        List<String> components = new ArrayList<>();
        while (character() != 'E') {
            int length = length();
            if (length > symbol.length() - position) {
                throw new MalformedNameException("a component ends beyond the name");
            }
            components.add(symbol.substring(position, position + length));
            position += length;
        }
        position++;
        return components;
    }

    private int length() {
        if (!isDecimal(character())) {
            throw new MalformedNameException("a length is expected at " + position);
        }
        int length = 0;
        while (isDecimal(character())) {
            length = length * 10 + character() - '0';
            if (length > symbol.length()) {
                throw new MalformedNameException("a component ends beyond the name");
            }
            position++;
        }
        return length;
    }

    private char character() {
        if (position >= symbol.length()) {
            throw new MalformedNameException("the name ends early");
        }
        return symbol.charAt(position);
    }

    private static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHash(String component) {
        return component.length() == HASH_DIGITS + 1
                && component.charAt(0) == 'h'
                && component.chars().skip(1).allMatch(c -> V0Cursor.isNibble((char) c))
                && component.chars().skip(1).distinct().count() >= LEAST_DISTINCT_DIGITS;
    }

    private void print(String component) {
        // the mangler puts an underscore before what would begin with an escape
        int at = component.startsWith("_$") ? 1 : 0;
        while (at < component.length()) {
            char c = component.charAt(at);
            if (c == '.') {
                boolean separator = component.startsWith("..", at);
                text.add(separator ? "::" : ".");
                at += separator ? 2 : 1;
            } else if (c == '$') {
                int end = component.indexOf('$', at + 1);
                Optional<String> character = end < 0 ? Optional.empty() : unescape(component.substring(at + 1, end));
                if (character.isEmpty()) {
                    text.add(component.substring(at));
                    return;
                }
                text.add(character.get());
                at = end + 1;
            } else {
                int end = nextSpecial(component, at);
                text.add(component.substring(at, end));
                at = end;
            }
        }
    }

    private static int nextSpecial(String component, int start) {
        int end = start;
        while (end < component.length() && component.charAt(end) != '.' && component.charAt(end) != '$') {
            end++;
        }
        return end;
    }

    private static Optional<String> unescape(String escape) {
        return switch (escape) {
            case "SP" -> Optional.of("@");
            case "BP" -> Optional.of("*");
            case "RF" -> Optional.of("&");
            case "LT" -> Optional.of("<");
            case "GT" -> Optional.of(">");
            case "LP" -> Optional.of("(");
            case "RP" -> Optional.of(")");
            case "C" -> Optional.of(",");
            default -> escape.startsWith("u") ? codePoint(escape.substring(1)) : Optional.empty();
        };
    }

    private static Optional<String> codePoint(String nibbles) {
        if (nibbles.isEmpty() || !nibbles.chars().allMatch(c -> V0Cursor.isNibble((char) c))) {
            return Optional.empty();
        }
        Optional<Integer> character = Nibbles.scalarValue(nibbles);
        return character.filter(c -> Character.getType(c) != Character.CONTROL).map(Character::toString);
    }
}
