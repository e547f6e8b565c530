package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * A mangled name and the place where the parser is; reading past the end gives NUL, which is no part of any name.
 *
 * <p>Every {@link #enter} counts as a step and as one nesting level, and both are limited.
 */
final class MangledText {
    static final int MAX_NESTING = 256;
    private static final int MAX_STEPS = 500_000;
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

    void enter() {
        steps++;
        if (++nesting > MAX_NESTING || steps > MAX_STEPS) {
            throw new MalformedNameException("nested deeper than " + MAX_NESTING);
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

    boolean at(char first, char second) {
        return peek(0) == first && peek(1) == second;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    char next() {
        char c = peek();
        if (c == '\0') {
            throw new MalformedNameException("ends early");
        }
        position++;
        return c;
    }

    void skip(int count) {
        position += count;
    }

    boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    boolean take(char first, char second) {
        if (!at(first, second)) {
            return false;
        }
        position += 2;
        return true;
    }

    void expect(char c) {
        if (!take(c)) {
            throw new MalformedNameException("expected " + c + " at " + position);
        }
    }

    boolean take(String expected) {
        if (!text.startsWith(expected, position)) {
            return false;
        }
        position += expected.length();
        return true;
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

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean upper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** {@code [n] digits}; no digits are 0. */
    int number() {
        boolean negative = take('n');
        int value = 0;
        while (digit(peek())) {
            value = value * 10 + (next() - '0');
            if (value > MAX_NUMBER) {
                throw new MalformedNameException("number too large at " + position);
            }
        }
        return negative ? -value : value;
    }

    /** Passes {@code [n] digits}, which may be of any size. */
    void skipNumber() {
        take('n');
        while (digit(peek())) {
            position++;
        }
    }

    /** {@code _} is 0, {@code 0_} is 1 and so on. */
    int compactNumber() {
        if (take('_')) {
            return 0;
        }
        if (!digit(peek())) {
            throw new MalformedNameException("expected a number at " + position);
        }
        int value = number() + 1;
        expect('_');
        return value;
    }

    /** A number of base 36 and an underscore: {@code _} is 0, {@code 0_} is 1. */
    int sequenceId() {
        if (take('_')) {
            return 0;
        }
        int value = 0;
        while (digit(peek()) || upper(peek())) {
            char c = next();
            value = value * 36 + (digit(c) ? c - '0' : c - 'A' + 10);
            if (value > MAX_NUMBER) {
                throw new MalformedNameException("substitution too large at " + position);
            }
        }
        expect('_');
        return value + 1;
    }

    /** {@code _ digit} or {@code __ number _}, or nothing; the number is not shown. */
    void discriminator() {
        if (!take('_')) {
            return;
        }
        boolean twice = take('_');
        skipNumber();
        if (twice) {
            take('_');
        }
    }
}
