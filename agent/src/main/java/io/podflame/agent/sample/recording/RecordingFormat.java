package io.podflame.agent.sample.recording;

/** What kinds of recordings there are. */
public enum RecordingFormat {
    /** perf.data in file mode: with sections that can be sought. */
    PERF_DATA_FILE("perf.data"),
    /** perf.data in pipe mode: as {@code perf record -o -} writes it. */
    PERF_DATA_PIPE("perf.data (pipe mode)"),
    PERF_SCRIPT("perf script text"),
    FOLDED("folded stacks"),
    PPROF("pprof");

    private final String text;

    RecordingFormat(String text) {
        this.text = text;
    }

    /** Whether frames come with the names that another tool gave them, not as addresses. */
    public boolean named() {
        return switch (this) {
            case PERF_DATA_FILE, PERF_DATA_PIPE -> false;
            case PERF_SCRIPT, FOLDED, PPROF -> true;
        };
    }

    /** As shown to people. */
    public String text() {
        return text;
    }
}
