package io.podflame.collector.model;

import java.util.Comparator;

/**
 * A line of source code.
 *
 * @param file as the compiler wrote it; "" when it is not known
 * @param line from 1; 0 when it is not known
 */
public record SourceLine(String file, int line) implements Comparable<SourceLine> {
    /** Nothing is known. */
    public static final SourceLine NONE = new SourceLine("", 0);

    private static final Comparator<SourceLine> ORDER =
            Comparator.comparing(SourceLine::file).thenComparing(SourceLine::line);

    public boolean known() {
        return line > 0;
    }

    /** By file, then line; what is not known comes first. */
    @Override
    public int compareTo(SourceLine other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line}; "" when it is not known. */
    @Override
    public String toString() {
        return known() ? file + ":" + line : "";
    }
}
