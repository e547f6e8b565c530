package io.podflame.binary;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps small what mapped files have in memory: after some MB of reading or writing, all of their pages go. They stay in the kernel's page
 * cache, from where they come back one by one, without a disk, until the kernel wants them. Without it an agent that reads a file of 1 GB would
 * have, and show, 1 GB of memory.
 *
 * <p>Memory that is not mapped is left alone. For the threads that may use the memory, one at a time; a count that is lost does no harm.
 */
public final class ResidentPages {
    /** Between two releases. Each takes some ten thousandths of a second per GB that is mapped. */
    static final long MAX_BYTES = 8 << 20;

    /** The kernel maps the pages around the one that is wanted, so that reading here and there fills more than is read. */
    private static final long EXTRA_BYTES = 4_096;

    private static final ResidentPages NONE = new ResidentPages(List.of());

    private final List<MemorySegment> mappings;
    private long touchedBytes;

    /** Of nothing yet. */
    public ResidentPages() {
        this(new ArrayList<>());
    }

    private ResidentPages(List<MemorySegment> mappings) {
        this.mappings = mappings;
    }

    /** Of this memory and no other. */
    public static ResidentPages of(MemorySegment memory) {
        return memory.isMapped() ? new ResidentPages(List.of(memory)) : NONE;
    }

    /** Takes care of this memory, too. A mapping must be shared with its file: a private one would lose what was written. */
    public void add(MemorySegment memory) {
        if (memory.isMapped()) {
            mappings.add(memory);
        }
    }

    /** Bytes in a row were read or written. */
    public void touched(long bytes) {
        if (mappings.isEmpty()) {
            return;
        }
        touchedBytes += bytes + EXTRA_BYTES;
        if (touchedBytes >= MAX_BYTES) {
            touchedBytes = 0;
            mappings.forEach(MemorySegment::unload);
        }
    }
}
