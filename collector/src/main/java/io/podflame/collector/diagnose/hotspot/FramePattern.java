package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which samples a rule counts.
 *
 * @param frames found anywhere in a function's name
 * @param kind of the frames that count; empty for any code
 * @param except samples with such a frame do not count
 * @param share of which samples
 */
public record FramePattern(Pattern frames, Optional<FrameKind> kind, Optional<Pattern> except, SampleShare share) {

    /** Which samples have the frame. */
    public enum SampleShare {
        /** Those with at least one such frame. */
        TOTAL,
        /** Those that end in one. */
        SELF
    }

    /** Names of workloads and threads are no functions. */
    boolean matches(Frame frame) {
        return isCode(frame)
                && kind.map(wanted -> wanted == frame.kind()).orElse(true)
                && frames.matcher(frame.name()).find();
    }

    boolean excludes(Frame frame) {
        return isCode(frame)
                && except.map(pattern -> pattern.matcher(frame.name()).find()).orElse(false);
    }

    private static boolean isCode(Frame frame) {
        return switch (frame.kind()) {
            case KERNEL, NATIVE, GO, JIT -> frame.named();
            case WORKLOAD, THREAD, ON_CPU, OFF_CPU, UNKNOWN, TRUNCATED -> false;
        };
    }
}
