package io.podflame.binary.demangle.text;

/**
 * A readable name as it grows. Gives up beyond a length, so that repetitions of repetitions cannot fill the memory. Has one
 * owner.
 */
public final class BoundedText {
    public static final int MAX_CHARACTERS = 64 * 1024;

    private final StringBuilder text = new StringBuilder(128);

    /** What was written last, even when {@link #cutTo} took it back: c++filt's spaces before {@code >} go by it. */
    private char last;

    /** @throws MalformedNameException when the name becomes too long */
    public void add(String part) {
        if (part.isEmpty()) {
            return;
        }
        if (text.length() + part.length() > MAX_CHARACTERS) {
            throw new MalformedNameException("longer than " + MAX_CHARACTERS);
        }
        text.append(part);
        last = part.charAt(part.length() - 1);
    }

    /** The character written last; NUL before the first. */
    public char last() {
        return last;
    }

    public int length() {
        return text.length();
    }

    /** Takes back what was written beyond a length. */
    public void cutTo(int length) {
        text.setLength(length);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
