package io.podflame.importing;

/** Is told how far an import is. */
interface ImportProgress {

    /** @param ofBytes 0 when the end is not known */
    void read(long bytes, long ofBytes);
}
