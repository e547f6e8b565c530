package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * Decodes Punycode (RFC 3492) with Rust's two changes: an underscore, not a hyphen, separates the ASCII characters from
 * the digits, and the digits are a to z (0 to 25) and 0 to 9 (26 to 35).
 */
final class Punycode {
    private static final int BASE = 36;
    private static final int LEAST_THRESHOLD = 1;
    private static final int GREATEST_THRESHOLD = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_CODE_POINT = 0x80;

    private final String digits;
    private final int[] codePoints;
    private int size;
    private int position;

    private Punycode(String ascii, String digits) {
        this.digits = digits;
        // each code point that is not ASCII takes a digit at least
        codePoints = new int[ascii.length() + digits.length()];
        for (int i = 0; i < ascii.length(); i++) {
            codePoints[size++] = ascii.charAt(i);
        }
    }

    /**
     * The identifier.
     *
     * @param ascii its ASCII characters in their order
     * @param digits where the others are and which
     * @throws MalformedNameException when the digits end early or lead beyond Unicode
     */
    static String decode(String ascii, String digits) {
        return new Punycode(ascii, digits).decode();
    }

    private String decode() {
        int bias = INITIAL_BIAS;
        int codePoint = INITIAL_CODE_POINT;
        int index = 0;
        boolean first = true;
        while (position < digits.length()) {
            int delta = delta(bias);
            bias = adapt(delta, size + 1, first);
            first = false;
            long sum = (long) index + delta;
            codePoint = scalarValue(codePoint + sum / (size + 1));
            index = (int) (sum % (size + 1));
            insert(index, codePoint);
            index++;
        }
        return new String(codePoints, 0, size);
    }

    /** A number of variable length: the digit that lies below its threshold is the last. */
    private int delta(int bias) {
        long delta = 0;
        long weight = 1;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.clamp((long) k - bias, LEAST_THRESHOLD, GREATEST_THRESHOLD);
            int digit = digit();
            delta += digit * weight;
            if (delta > Integer.MAX_VALUE) {
                throw new MalformedNameException("Punycode leads beyond Unicode");
            }
            if (digit < threshold) {
                return (int) delta;
            }
            weight = Math.min(weight * (BASE - threshold), Integer.MAX_VALUE);
        }
    }

    private int digit() {
        if (position >= digits.length()) {
            throw new MalformedNameException("Punycode ends early");
        }
        char c = digits.charAt(position++);
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 26;
        }
        throw new MalformedNameException("no digit of Punycode: " + c);
    }

    private static int adapt(int delta, int points, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - LEAST_THRESHOLD) * GREATEST_THRESHOLD / 2) {
            rest /= BASE - LEAST_THRESHOLD;
            k += BASE;
        }
        return k + (BASE - LEAST_THRESHOLD + 1) * rest / (rest + SKEW);
    }

    private static int scalarValue(long value) {
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value > Character.MAX_CODE_POINT || surrogate) {
            throw new MalformedNameException("Punycode leads to no character");
        }
        return (int) value;
    }

    private void insert(int index, int codePoint) {
        System.arraycopy(codePoints, index, codePoints, index + 1, size - index);
        codePoints[index] = codePoint;
        size++;
    }
}
