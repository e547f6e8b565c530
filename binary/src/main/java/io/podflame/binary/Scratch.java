package io.podflame.binary;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Room beside the heap for what is made of an executable on the way: an agent's heap is smaller than many a library. */
@FunctionalInterface
public interface Scratch {
    /**
     * Room for bytes, all zero, until the scratch is closed.
     *
     * @param bytes more than 0
     * @throws IOException when there is no more room
     */
    MemorySegment allocate(long bytes) throws IOException;
}
