package io.podflame.agent.encode;

import java.util.Arrays;

/** When each sample of a session's window was taken, in order of arrival. Allocates only to grow. Not thread-safe. */
final class SampleTimes {

    private int[] entries = new int[256];
    private int[] offsetsMicros = new int[256];
    private int size;

    /** @param entry of the {@link StackCounts} that the sample was added to */
    void add(int entry, int offsetMicros) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
            offsetsMicros = Arrays.copyOf(offsetsMicros, size * 2);
        }
        entries[size] = entry;
        offsetsMicros[size++] = offsetMicros;
    }

    int size() {
        return size;
    }

    int entry(int index) {
        return entries[index];
    }

    int offsetMicros(int index) {
        return offsetsMicros[index];
    }

    void clear() {
        size = 0;
    }
}
