package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * A cursor over a v0 name: reads the grammar's terminals, and limits nesting and work.
 *
 * <p>Back-references count from the character after {@code _R}, where the cursor begins.
 */
final class V0Cursor {
    /** As in rustc-demangle; real names nest less than a hundred levels. */
    static final int MAX_NESTING = 500;

    /** Characters read, those that back-references lead to counted each time. */
    private static final int MAX_STEPS = 1 << 20;

    private static final int RADIX = 62;

    /** The greatest unsigned number that another digit may follow. */
    private static final long LAST_BEFORE_OVERFLOW = Long.divideUnsigned(-1, RADIX);

    private final String characters;
    private int position;
    private int nesting;
    private int steps;

    V0Cursor(String characters) {
        this.characters = characters;
    }

    int position() {
        return position;
    }

    /** Whether an upper-case letter is next, which begins a path. */
    boolean atPath() {
        return position < characters.length() && isUpperCase(characters.charAt(position));
    }

    /** The next character, which is passed. */
    char next() {
        if (position >= characters.length()) {
            throw new MalformedNameException("the name ends early");
        }
        count(1);
        return characters.charAt(position++);
    }

    /** Passes the character when it is the next one, and says so. */
    boolean eat(char character) {
        if (position >= characters.length() || characters.charAt(position) != character) {
            return false;
        }
        next();
        return true;
    }

    /** Takes back a tag that another rule reads. */
    void back() {
        position--;
    }

    /** Begins a rule that may contain itself; {@link #leave} ends it. */
    void enter() {
        nesting++;
        if (nesting > MAX_NESTING) {
            throw new MalformedNameException("nested deeper than " + MAX_NESTING);
        }
    }

    void leave() {
        nesting--;
    }

    /** Goes to an earlier position; says where to {@link #resume}. */
    int follow(int target) {
        enter();
        int origin = position;
        position = target;
        return origin;
    }

    void resume(int origin) {
        leave();
        position = origin;
    }

    /** The number of a back-reference whose tag was passed: a position before that tag. */
    int backReference() {
        int tag = position - 1;
        long target = base62();
        if (Long.compareUnsigned(target, tag) >= 0) {
            throw new MalformedNameException("a back-reference leads forward from " + tag);
        }
        return (int) target;
    }

    /** {@code _} is 0, {@code 0_} is 1, and so on; an unsigned number. */
    long base62() {
        if (eat('_')) {
            return 0;
        }
        long number = 0;
        while (!eat('_')) {
            if (Long.compareUnsigned(number, LAST_BEFORE_OVERFLOW) > 0) {
                throw new MalformedNameException("a number has more than 64 bits");
            }
            long product = number * RADIX;
            number = product + base62Digit();
            if (Long.compareUnsigned(number, product) < 0) {
                throw new MalformedNameException("a number has more than 64 bits");
            }
        }
        return increment(number);
    }

    private int base62Digit() {
        char c = next();
        if (isDecimal(c)) {
            return c - '0';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 10;
        }
        if (isUpperCase(c)) {
            return c - 'A' + 36;
        }
        throw new MalformedNameException("no digit of base 62: " + c);
    }

    /** A number one more than after the tag, 0 without the tag; unsigned. */
    long optionalBase62(char tag) {
        return eat(tag) ? increment(base62()) : 0;
    }

    private static long increment(long number) {
        if (number == -1) {
            throw new MalformedNameException("a number has more than 64 bits");
        }
        return number + 1;
    }

    /** Tells items of the same name apart; unsigned. */
    long disambiguator() {
        return optionalBase62('s');
    }

    Identifier identifier() {
        boolean punycode = eat('u');
        int length = decimal();
        eat('_');
        if (length > characters.length() - position) {
            throw new MalformedNameException("an identifier ends beyond the name");
        }
        count(length);
        String identifier = characters.substring(position, position + length);
        position += length;
        return punycode ? Identifier.ofPunycode(identifier) : new Identifier(identifier, "");
    }

    /** A 0 stands alone: what follows it is no digit of the number. */
    private int decimal() {
        char first = next();
        if (!isDecimal(first)) {
            throw new MalformedNameException("a length is expected at " + (position - 1));
        }
        int number = first - '0';
        while (number != 0 && position < characters.length() && isDecimal(characters.charAt(position))) {
            number = number * 10 + next() - '0';
            if (number > characters.length()) {
                throw new MalformedNameException("an identifier ends beyond the name");
            }
        }
        return number;
    }

    /** Hexadecimal digits, maybe none, up to an underscore, which is passed. */
    String nibbles() {
        int start = position;
        char c = next();
        while (c != '_') {
            if (!isNibble(c)) {
                throw new MalformedNameException("no hexadecimal digit: " + c);
            }
            c = next();
        }
        return characters.substring(start, position - 1);
    }

    private void count(int read) {
        steps += read;
        if (steps > MAX_STEPS) {
            throw new MalformedNameException("more than " + MAX_STEPS + " steps");
        }
    }

    static boolean isNibble(char c) {
        return isDecimal(c) || (c >= 'a' && c <= 'f');
    }

    static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }
}
