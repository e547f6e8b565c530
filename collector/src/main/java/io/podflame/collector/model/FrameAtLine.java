package io.podflame.collector.model;

/** A frame, and the line of source code that runs there or calls the next frame. */
public record FrameAtLine(Frame frame, SourceLine line) implements Comparable<FrameAtLine> {

    /** A frame whose line is not known. */
    public FrameAtLine(Frame frame) {
        this(frame, SourceLine.NONE);
    }

    /** By frame, then line. */
    @Override
    public int compareTo(FrameAtLine other) {
        int byFrame = frame.compareTo(other.frame);
        return byFrame != 0 ? byFrame : line.compareTo(other.line);
    }
}
