package io.podflame.collector.symbolize;

import io.podflame.collector.model.FrameAtLine;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The frames of those addresses of one file that were named: a hash table with linear probing, of the addresses themselves, since what
 * looking up costs is the places in memory that it reads. Not thread-safe.
 */
final class FramesByAddress {
    /** Slots, a power of two. */
    private static final int FIRST_CAPACITY = 64;

    /** The upper bits of an address's product are its slot. By chance, so that no agent can send addresses that share one. */
    private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

    private long[] addresses = new long[FIRST_CAPACITY];
    /** Beside each address; a slot without frames is free. */
    private @Nullable List<FrameAtLine>[] frames = slots(FIRST_CAPACITY);

    private int size;

    /** What was put under the address; null where nothing was. */
    @Nullable
    List<FrameAtLine> get(long address) {
        return frames[slot(address)];
    }

    /** Puts what was not there. */
    void put(long address, List<FrameAtLine> named) {
        if (2 * ++size > addresses.length) {
            grow();
        }
        place(address, named);
    }

    private void place(long address, List<FrameAtLine> named) {
        int slot = slot(address);
        addresses[slot] = address;
        frames[slot] = named;
    }

    /** Where the address is, or else a free slot. */
    private int slot(long address) {
        int last = addresses.length - 1;
        int slot = (int) (address * multiplier >>> Long.numberOfLeadingZeros(last));
        // the address of a free slot is 0: only where that is found it is looked at whether the slot is free
        while (addresses[slot] != address && (addresses[slot] != 0 || frames[slot] != null)) {
            slot = slot + 1 & last;
        }
        return slot;
    }

    private void grow() {
        long[] oldAddresses = addresses;
        @Nullable List<FrameAtLine>[] old = frames;
        addresses = new long[2 * oldAddresses.length];
        frames = slots(addresses.length);
        for (int i = 0; i < old.length; i++) {
            List<FrameAtLine> named = old[i];
            if (named != null) {
                place(oldAddresses[i], named);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // no array of a generic type can be made
    private static @Nullable List<FrameAtLine>[] slots(int count) {
        return (List<FrameAtLine>[]) new List[count];
    }
}
