package io.podflame.agent.sample.recording.perfdata;

import java.util.Arrays;

/**
 * Which event an ID is of: the kernel gives an event one ID per CPU or thread. Looked up per sample, so that it must not box. One
 * thread.
 */
final class EventIds {

    /** IDs kept, 32 MB: more than the events of a thousand counters on as many CPUs have. */
    static final int MAX_IDS = 1 << 20;

    private static final int UNKNOWN = -1;

    // Open addressing; at most half full. 0 is no ID.
    private long[] ids = new long[256];
    private int[] events = new int[256];
    private int size;

    /** @return false when there is no room for one more */
    boolean put(long id, int event) {
        if (id == 0) {
            return true;
        }
        int slot = slot(id);
        if (ids[slot] == 0) {
            if (size == MAX_IDS) {
                return false;
            }
            if (2 * (size + 1) > ids.length) {
                grow();
                slot = slot(id);
            }
            ids[slot] = id;
            size++;
        }
        events[slot] = event;
        return true;
    }

    /** The event's index, or -1 when the ID is not known. */
    int event(long id) {
        int slot = slot(id);
        return id != 0 && ids[slot] == id ? events[slot] : UNKNOWN;
    }

    private int slot(long id) {
        int mask = ids.length - 1;
        int slot = (int) (id * 0x9e3779b97f4a7c15L >>> 40) & mask;
        while (ids[slot] != 0 && ids[slot] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldEvents = events;
        ids = new long[oldIds.length * 2];
        events = new int[ids.length];
        Arrays.fill(events, UNKNOWN);
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = slot(oldIds[i]);
                ids[slot] = oldIds[i];
                events[slot] = oldEvents[i];
            }
        }
    }
}
