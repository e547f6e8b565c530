package io.podflame.binary.symbol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of the names written so far, by a hash of 64 bits of their content, as far as there is room: a name that was pushed out gets
 * another number. Of a million names two have one hash in one table of thirty million.
 */
final class NameNumbers {
    /** A power of two; an entry that is pushed out costs bytes, not correctness. */
    private static final int MAX_SLOTS = 1 << 18;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FIRST = 0x9e3779b185ebca87L;
    private static final long SECOND = 0xc2b2ae3d27d4eb4fL;
    private static final long THIRD = 0x165667b19e3779f9L;
    private static final long FOURTH = 0x85ebca77c2b2ae63L;

    private final long[] hashes;
    private final int[] numbers; // 0 when the slot is empty
    private int count;

    NameNumbers(int expected) {
        int slots = Math.max(1 << 10, Integer.highestOneBit(Math.max(1, Math.min(expected, MAX_SLOTS))));
        this.hashes = new long[slots];
        this.numbers = new int[slots];
    }

    /** The number of a name of that hash; 0 when none is known. */
    int find(long hash) {
        int slot = slotOf(hash);
        return hashes[slot] == hash ? numbers[slot] : 0;
    }

    /** The next number, from 1, which is the name's from now on. */
    int add(long hash) {
        int slot = slotOf(hash);
        hashes[slot] = hash;
        numbers[slot] = ++count;
        return count;
    }

    private int slotOf(long hash) {
        return (int) (hash >>> 40) & (numbers.length - 1);
    }

    /** Eight bytes at a time, the length first, mixed as xxHash64 mixes the last words of its input. */
    static long hash(SymbolName name) {
        byte[] bytes = name.array();
        int length = name.length();
        long hash = length * FIRST;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = mixed(hash, (long) LONG.get(bytes, at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << Byte.SIZE | bytes[at] & 0xff;
        }
        return spread(mixed(hash, rest));
    }

    /** Multiplications of 64 bits alone: the agent's compiler knows no wider ones. */
    private static long mixed(long hash, long word) {
        return Long.rotateLeft(hash ^ Long.rotateLeft(word * SECOND, 31) * FIRST, 27) * FIRST + FOURTH;
    }

    private static long spread(long hash) {
        long second = (hash ^ hash >>> 33) * SECOND;
        long third = (second ^ second >>> 29) * THIRD;
        return third ^ third >>> 32;
    }
}
