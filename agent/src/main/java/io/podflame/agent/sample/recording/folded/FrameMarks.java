package io.podflame.agent.sample.recording.folded;

import io.podflame.agent.model.Location;
import java.nio.charset.StandardCharsets;

/**
 * The marks behind frames' names: "_[k]" kernel, "_[j]" just-in-time compiled, "_[i]" inlined (stackcollapse-perf.pl --all,
 * async-profiler), "_[0]" interpreted and "_[1]" compiled by C1 (async-profiler).
 */
final class FrameMarks {
    private static final int MARK_LENGTH = "_[k]".length();
    private static final String MARKS = "kji01";

    private FrameMarks() {}

    /** The location of a frame with or without a mark. */
    static Location location(byte[] bytes, int from, int to) {
        String name = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        int end = name.length() - MARK_LENGTH;
        boolean marked =
                end > 0 && name.startsWith("_[", end) && name.endsWith("]") && MARKS.indexOf(name.charAt(end + 2)) >= 0;
        if (!marked) {
            return new Location.Named(name, "");
        }
        String bare = name.substring(0, end);
        return name.charAt(end + 2) == 'k' ? new Location.Kernel(bare, "") : new Location.Named(bare, "");
    }
}
