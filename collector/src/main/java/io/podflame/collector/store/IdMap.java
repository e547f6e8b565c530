package io.podflame.collector.store;

import java.util.Arrays;

/**
 * From IDs to IDs, as pages of an array: only pages in use take memory, since one workload touches few of its node's stacks, and those
 * in clusters. 0 means that there is no entry. Not thread-safe.
 */
final class IdMap {

    private static final int PAGE_BITS = 6;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    private int[][] pages = new int[4][];
    private int usedPages;

    int get(int id) {
        int page = id >>> PAGE_BITS;
        if (page >= pages.length || pages[page] == null) {
            return 0;
        }
        return pages[page][id & (PAGE_SIZE - 1)];
    }

    void put(int id, int value) {
        int page = id >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new int[PAGE_SIZE];
            usedPages++;
        }
        pages[page][id & (PAGE_SIZE - 1)] = value;
    }

    long approximateBytes() {
        return 4L * pages.length + (4L * PAGE_SIZE + 16) * usedPages;
    }
}
