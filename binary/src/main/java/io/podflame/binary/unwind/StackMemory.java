package io.podflame.binary.unwind;

/** What is known of a process's memory: mostly a copy of the top of one stack. */
public interface StackMemory {
    boolean holds(long processAddress, int sizeBytes);

    /**
     * An unsigned number, as it lies there in the process's byte order.
     *
     * @param processAddress of bytes that {@link #holds}
     * @param sizeBytes 1 to 8
     */
    long read(long processAddress, int sizeBytes);
}
