package io.podflame.binary.demangle;

/**
 * A demangled name as it grows. Gives up beyond a length, so that back-references to back-references cannot fill the
 * memory, and can be muted for what a name contains but does not show.
 */
final class RustText {
    static final int MAX_CHARACTERS = 64 * 1024;

    private final StringBuilder text = new StringBuilder(128);
    private boolean muted;

    /** @throws RustMalformedNameException when the name becomes too long */
    void add(String part) {
        if (muted) {
            return;
        }
        if (text.length() + part.length() > MAX_CHARACTERS) {
            throw new RustMalformedNameException("longer than " + MAX_CHARACTERS);
        }
        text.append(part);
    }

    /** Whether additions are ignored at present. */
    boolean isMuted() {
        return muted;
    }

    /** Does it with additions ignored. */
    void mute(Runnable action) {
        boolean before = muted;
        muted = true;
        action.run();
        muted = before;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
