package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.BoundedText;

/** What is written of a v0 name; can be muted for what a name contains but does not show. */
final class V0Output {
    private final BoundedText text = new BoundedText();
    private boolean muted;

    void add(String part) {
        if (!muted) {
            text.add(part);
        }
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
