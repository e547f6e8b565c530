package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * A mangled name and the place where the parser is; reading past the end gives NUL, which is no part of any name.
 *
 * <p>Every {@link #enter} counts as a step and as one nesting level, and both are limited.
 */
final class MangledText {
    /** Rules within rules; real names nest less than a hundred levels. */
    static final int MAX_NESTING = 256;

    /** Rules entered; a name of the greatest length has fewer, unless it makes the parser go back again and again. */
    private static final int MAX_STEPS = 100_000;

    /** Beyond every length, index and number of a name that is short enough. */
    private static final int MAX_NUMBER = 10_000_000;

    private final String text;
    private int position;
    private int nesting;
    private int steps;

    MangledText(String text, int position) {
        this.text = text;
        this.position = position;
    }

    int position() {
        return position;
    }

    /** Goes back to an earlier position. */
    void rewind(int earlier) {
        position = earlier;
    }

    /** Begins a rule that may contain itself; {@link #leave} ends it. */
    void enter() {
        steps++;
        nesting++;
        if (nesting > MAX_NESTING || steps > MAX_STEPS) {
            throw new MalformedNameException("nested deeper than " + MAX_NESTING + ", or too many rules");
        }
    }

    void leave() {
        nesting--;
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : '\0';
    }

    boolean startsWith(String expected) {
        return text.startsWith(expected, position);
    }

    boolean atEnd() {
        return position >= text.length();
    }

    char next() {
        if (atEnd()) {
            throw new MalformedNameException("ends early");
        }
        return text.charAt(position++);
    }

    /** Passes the character when it is the next one, and says so. */
    boolean take(char expected) {
        boolean found = peek() == expected && !atEnd();
        position += found ? 1 : 0;
        return found;
    }

    /** Passes the characters when they are the next ones, and says so. */
    boolean take(String expected) {
        boolean found = startsWith(expected);
        position += found ? expected.length() : 0;
        return found;
    }

    void expect(char c) {
        if (!take(c)) {
            throw new MalformedNameException("expected " + c + " at " + position);
        }
    }

    /** The two characters that operators and expressions begin with. */
    String takeCode() {
        return take(2);
    }

    String take(int length) {
        if (length <= 0 || length > text.length() - position) {
            throw new MalformedNameException("ends early");
        }
        position += length;
        return text.substring(position - length, position);
    }

    /** The text from an earlier position up to here. */
    String since(int start) {
        return text.substring(start, position);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The rule <i>number</i> without a sign; no digits are 0. */
    int number() {
        int value = 0;
        while (isDigit(peek())) {
            value = value * 10 + (next() - '0');
            if (value > MAX_NUMBER) {
                throw new MalformedNameException("number too large at " + position);
            }
        }
        return value;
    }

    /** Passes {@code [n] digits}, which may be of any size. */
    void skipNumber() {
        take('n');
        skipDigits();
    }

    void skipDigits() {
        while (isDigit(peek())) {
            position++;
        }
    }

    /** {@code _} is 0, {@code 0_} is 1 and so on. */
    int compactNumber() {
        if (take('_')) {
            return 0;
        }
        if (!isDigit(peek())) {
            throw new MalformedNameException("expected a number at " + position);
        }
        int value = number() + 1;
        expect('_');
        return value;
    }

    /** The rule <i>seq-id</i> and an underscore: {@code _} is 0, {@code 0_} is 1, in base 36. */
    int sequenceId() {
        if (take('_')) {
            return 0;
        }
        int value = 0;
        while (isDigit(peek()) || isUpperCase(peek())) {
            value = value * 36 + Character.digit(next(), 36);
            if (value > MAX_NUMBER) {
                throw new MalformedNameException("substitution too large at " + position);
            }
        }
        expect('_');
        return value + 1;
    }

    /** Passes the rule <i>discriminator</i>, {@code _ number} or {@code __ number _}, if it is there. */
    void skipDiscriminator() {
        if (!take('_')) {
            return;
        }
        boolean enclosed = take('_');
        skipDigits();
        if (enclosed) {
            expect('_');
        }
    }
}
