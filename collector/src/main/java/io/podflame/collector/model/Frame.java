package io.podflame.collector.model;

import java.util.Comparator;

/**
 * One function of a call tree.
 *
 * @param name the function's, or {@code [file+0xoffset]} where there is none
 * @param file the executable's path, the kernel module's name or the mapping's name; "" where there is none
 * @param named false when no symbol was found
 * @param inlined whether the compiler put it into the function below which it is
 */
public record Frame(String name, FrameKind kind, String file, boolean named, boolean inlined)
        implements Comparable<Frame> {
    private static final Comparator<Frame> ORDER = Comparator.comparing(Frame::name)
            .thenComparing(Frame::kind)
            .thenComparing(Frame::file)
            .thenComparing(Frame::named)
            .thenComparing(Frame::inlined);
    private static final String TRUNCATED = "[truncated: ";

    /** A function that was called, not inlined. */
    public Frame(String name, FrameKind kind, String file, boolean named) {
        this(name, kind, file, named, false);
    }

    /** The function, whether it was inlined or not. */
    public Frame called() {
        return inlined ? new Frame(name, kind, file, named) : this;
    }

    /** The mark of a stack trace that is incomplete beyond here. */
    public static Frame truncated(String reason) {
        return new Frame(TRUNCATED + reason + "]", FrameKind.TRUNCATED, "", true);
    }

    /** Why the stack trace is incomplete; only of a frame of kind TRUNCATED. */
    public String truncationReason() {
        if (kind != FrameKind.TRUNCATED || !name.startsWith(TRUNCATED)) {
            throw new IllegalStateException("no truncation mark: " + name);
        }
        return name.substring(TRUNCATED.length(), name.length() - 1);
    }

    /** By name, then kind, then file. */
    @Override
    public int compareTo(Frame other) {
        return ORDER.compare(this, other);
    }
}
