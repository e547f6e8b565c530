package io.podflame.agent.model;

/** What a thread was doing, where one graph shows both: a frame below the thread's says it. */
public enum ThreadState {
    ON_CPU("[on-CPU]"),
    OFF_CPU("[off-CPU]");

    private final String frame;

    ThreadState(String frame) {
        this.frame = frame;
    }

    /** As shown to people. */
    public String frame() {
        return frame;
    }
}
