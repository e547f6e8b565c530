package io.podflame.binary.symbol;

import java.io.IOException;

/** Takes the source lines and inlined calls of one executable, stretch by stretch, in any order. */
public interface SourceLineSink {
    /** What it has use for: where that is functions alone, files and lines are left unread, and are 0. */
    default SymbolDetail detail() {
        return SymbolDetail.LINES;
    }

    /**
     * The number of a function's name, as the compiler wrote it: mangled where it mangles.
     *
     * @param name valid during this call only; never empty
     * @return from 1; the same for the same bytes, as a rule
     */
    int name(SymbolName name) throws IOException;

    /**
     * The number of a source file.
     *
     * @param path whole, as the compiler wrote it; valid during this call only, never empty
     * @return from 1; the same for the same bytes, as a rule
     */
    int file(SymbolName path) throws IOException;

    /**
     * Takes one stretch.
     *
     * @param lines valid during this call only
     * @throws IOException when it cannot be passed on
     */
    void accept(SourceLines lines) throws IOException;

    /**
     * Whether a stretch that starts there has been taken, so that another one would be left out, as where several units have a function and
     * the linker kept one of them. Who asks saves itself the reading. A sink may forget.
     *
     * @param start elfAddress
     */
    default boolean isTold(long start) {
        return false;
    }

    /** Counts a stretch that is not given to {@link #accept} because of {@link #isTold}. */
    default void leaveOut() {}
}
