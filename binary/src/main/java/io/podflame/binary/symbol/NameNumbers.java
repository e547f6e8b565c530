package io.podflame.binary.symbol;

/** Numbers of the names written so far, by identity, as far as there is room: a name that was pushed out gets another number. */
final class NameNumbers {
    /** A power of two; an entry that is pushed out costs bytes, not correctness. */
    private static final int MAX_SLOTS = 1 << 17;

    private final long[] identities;
    private final int[] numbers; // 0 when the slot is empty
    private int count;

    NameNumbers(int expected) {
        int slots = Math.max(16, Integer.highestOneBit(Math.max(1, Math.min(expected, MAX_SLOTS))));
        this.identities = new long[slots];
        this.numbers = new int[slots];
    }

    /** The number of the identity; 0 when it is not known. */
    int find(long identity) {
        int slot = slotOf(identity);
        return identities[slot] == identity ? numbers[slot] : 0;
    }

    /** The next number, from 1, which is the identity's from now on. */
    int add(long identity) {
        int slot = slotOf(identity);
        identities[slot] = identity;
        numbers[slot] = ++count;
        return count;
    }

    private int slotOf(long identity) {
        long mixed = identity * 0x9e3779b97f4a7c15L; // Fibonacci hashing: offsets of names are far from random
        return (int) (mixed >>> 40) & (numbers.length - 1);
    }
}
