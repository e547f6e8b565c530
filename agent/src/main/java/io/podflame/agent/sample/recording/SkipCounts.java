package io.podflame.agent.sample.recording;

import java.util.SortedMap;
import java.util.TreeMap;

/** What was read and not delivered, by reason; for {@link RecordingCounters}. Not thread-safe. */
public final class SkipCounts {

    /** The reason of lines of a text that are not as its format has them. */
    public static final String MALFORMED_LINE = "malformed line";

    private final SortedMap<String, Long> counts = new TreeMap<>();

    /** Counts one. */
    public void add(String reason) {
        add(reason, 1);
    }

    /** Counts several; none leave no trace. */
    public void add(String reason, long count) {
        if (count != 0) {
            counts.merge(reason, count, Long::sum);
        }
    }

    /** By reason. */
    public SortedMap<String, Long> counts() {
        return new TreeMap<>(counts);
    }
}
