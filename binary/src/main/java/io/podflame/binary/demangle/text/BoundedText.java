package io.podflame.binary.demangle.text;

/** Output that gives up beyond a length, so that substitutions of substitutions cannot fill the memory. */
public final class BoundedText {
    public static final int MAX_CHARACTERS = 64 * 1024;

    private final StringBuilder text = new StringBuilder(128);

    /** What was written last, even when {@link #cutTo} took it back: spaces before {@code >} go by it. */
    private char last;

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

    public char last() {
        return last;
    }

    public int length() {
        return text.length();
    }

    public void cutTo(int length) {
        text.setLength(length);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
