package io.podflame.collector.cost;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.Comparator;

/**
 * A function wherever it is called from, inlined or not, of whatever build: file and line do not tell functions apart. Code without names counts together, file
 * by file, as {@code [libfoo.so]}: its addresses mean nothing in another build.
 */
public record Function(String name, FrameKind kind) implements Comparable<Function> {

    private static final Comparator<Function> ORDER =
            Comparator.comparing(Function::name).thenComparing(Function::kind);

    /** The frame's; not of frames that are none, see {@link #isFunction}. */
    public static Function of(Frame frame) {
        String file = frame.file().substring(frame.file().lastIndexOf('/') + 1);
        return new Function(
                frame.named() ? frame.name() : "[" + (file.isEmpty() ? "unknown" : file) + "]", frame.kind());
    }

    /** Whether it is code: other frames say whose the stack is, or that it is incomplete. */
    public static boolean isFunction(Frame frame) {
        return switch (frame.kind()) {
            case WORKLOAD, THREAD, ON_CPU, OFF_CPU, TRUNCATED -> false;
            case KERNEL, NATIVE, GO, JIT, UNKNOWN -> true;
        };
    }

    @Override
    public int compareTo(Function other) {
        return ORDER.compare(this, other);
    }
}
