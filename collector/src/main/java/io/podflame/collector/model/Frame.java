package io.podflame.collector.model;

/**
 * One function of a call tree.
 *
 * @param name the function's, or {@code [file+0xoffset]} where there is none
 * @param file the executable's path, the kernel module's name or the mapping's name; "" where there is none
 * @param named false when no symbol was found
 */
public record Frame(String name, FrameKind kind, String file, boolean named) implements Comparable<Frame> {
    private static final String TRUNCATED = "[truncated: ";

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
        int byName = name.compareTo(other.name);
        if (byName != 0) {
            return byName;
        }
        int byKind = kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        int byFile = file.compareTo(other.file);
        return byFile != 0 ? byFile : Boolean.compare(named, other.named);
    }
}
