package io.podflame.agent.sample.recording.perfdata;

import java.util.Arrays;

/**
 * Times with places, sorted by time where asked; equal times stay in the order they came in. A natural merge sort: records come in runs
 * that are in order, one per CPU, so that few merges are needed. Allocates nothing but when it grows. One thread.
 */
final class TimeOrder {

    private long[] times = new long[1024];
    private int[] places = new int[1024];
    private long[] otherTimes = new long[1024];
    private int[] otherPlaces = new int[1024];
    /** Where runs begin, and the size behind the last. */
    private int[] runs = new int[64];

    private int size;

    void add(long time, int place) {
        if (size == times.length) {
            grow();
        }
        times[size] = time;
        places[size] = place;
        size++;
    }

    private void grow() {
        int capacity = size * 2;
        times = Arrays.copyOf(times, capacity);
        places = Arrays.copyOf(places, capacity);
        otherTimes = new long[capacity];
        otherPlaces = new int[capacity];
    }

    int size() {
        return size;
    }

    long nanos(int index) {
        return times[index];
    }

    int place(int index) {
        return places[index];
    }

    /** What is at that index is now in another place. */
    void moved(int index, int place) {
        places[index] = place;
    }

    void removeFirst(int count) {
        System.arraycopy(times, count, times, 0, size - count);
        System.arraycopy(places, count, places, 0, size - count);
        size -= count;
    }

    /** Sorts everything; says how many are not after that time. */
    int sort(long upTo) {
        int count = findRuns();
        while (count > 1) {
            count = mergePairs(count);
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= upTo) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int findRuns() {
        int count = 0;
        int from = 0;
        while (from < size) {
            if (count + 1 == runs.length) {
                runs = Arrays.copyOf(runs, runs.length * 2);
            }
            runs[count++] = from;
            from++;
            while (from < size && times[from - 1] <= times[from]) {
                from++;
            }
        }
        runs[count] = size;
        return count;
    }

    /** Merges each run with its neighbour into the other arrays; says how many runs are left. */
    private int mergePairs(int count) {
        int merged = 0;
        for (int run = 0; run < count; run += 2) {
            int from = runs[run];
            int middle = runs[run + 1];
            int end = run + 2 <= count ? runs[run + 2] : middle;
            merge(from, middle, end);
            runs[merged++] = from;
        }
        runs[merged] = size;
        long[] sortedTimes = otherTimes;
        otherTimes = times;
        times = sortedTimes;
        int[] sortedPlaces = otherPlaces;
        otherPlaces = places;
        places = sortedPlaces;
        return merged;
    }

    private void merge(int from, int middle, int end) {
        int left = from;
        int right = middle;
        for (int to = from; to < end; to++) {
            if (right == end || left < middle && times[left] <= times[right]) {
                otherTimes[to] = times[left];
                otherPlaces[to] = places[left++];
            } else {
                otherTimes[to] = times[right];
                otherPlaces[to] = places[right++];
            }
        }
    }
}
