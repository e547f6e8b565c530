package io.podflame.binary.dwarf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Gives memory for sections that are compressed in the file: outside of the heap, as they may be larger than it. */
@FunctionalInterface
public interface Scratch {
    /**
     * @param sizeBytes at most {@link DebugSections#MAX_UNCOMPRESSED_BYTES} over all calls for one file
     * @return writable memory of that size, which stays valid as long as the sections are read
     * @throws IOException when there is not enough
     */
    MemorySegment allocate(long sizeBytes) throws IOException;
}
