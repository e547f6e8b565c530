package io.podflame.agent.sample.recording.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values made from pieces of text, each made once as long as it is remembered: a piece seen before costs a hash and a comparison and
 * allocates nothing. Bounded: {@link #ENTRIES} pieces and {@link #MAX_TEXT_BYTES} of them; an older one gives way. Not thread-safe.
 */
public final class TextCache<V> {

    /** How many pieces are remembered at most. */
    public static final int ENTRIES = 1 << 16;

    /** How much text is remembered at most; when it is reached all is forgotten. */
    public static final int MAX_TEXT_BYTES = 32 << 20;

    private static final int WAYS = 8;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private final Maker<V> maker;
    private final @Nullable Entry<V>[] entries;
    /** Part of each entry's hash: the ways of a slot lie in one cache line, so that a miss need not look at their texts. */
    private final int[] tags = new int[ENTRIES];

    private long textBytes;
    private int victim;

    /** Makes the value of a piece of text; the same each time for the same bytes. */
    @FunctionalInterface
    public interface Maker<V> {
        V make(byte[] bytes, int from, int to);
    }

    private record Entry<V>(byte[] text, V value) {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    public TextCache(Maker<V> maker) {
        this.maker = maker;
        this.entries = new Entry[ENTRIES];
    }

    /** The value of these bytes. */
    public V get(byte[] bytes, int from, int to) {
        long hash = hash(bytes, from, to);
        int tag = (int) hash;
        int first = (int) (hash >>> 32) & (ENTRIES - 1) & -WAYS;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (tags[slot] != tag) {
                continue;
            }
            Entry<V> entry = entries[slot];
            if (entry != null && Arrays.equals(entry.text, 0, entry.text.length, bytes, from, to)) {
                return entry.value;
            }
        }
        V value = maker.make(bytes, from, to);
        if (to - from <= MAX_TEXT_BYTES / WAYS) {
            int slot = slotFor(first);
            tags[slot] = tag;
            remember(slot, Arrays.copyOfRange(bytes, from, to), value);
        }
        return value;
    }

    /** One that is free, or else whose turn it is. */
    private int slotFor(int first) {
        for (int slot = first; slot < first + WAYS; slot++) {
            if (entries[slot] == null) {
                return slot;
            }
        }
        return first + (victim++ & (WAYS - 1));
    }

    private void remember(int slot, byte[] text, V value) {
        if (textBytes + text.length > MAX_TEXT_BYTES) {
            Arrays.fill(entries, null);
            textBytes = 0;
        }
        Entry<V> old = entries[slot];
        textBytes += text.length - (old == null ? 0 : old.text.length);
        entries[slot] = new Entry<>(text, value);
    }

    private static long hash(byte[] bytes, int from, int to) {
        long hash = (to - from) * FACTOR;
        int index = from;
        for (; index + Long.BYTES <= to; index += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, index)) * FACTOR;
            hash ^= hash >>> 29;
        }
        for (; index < to; index++) {
            hash = (hash ^ bytes[index]) * FACTOR;
        }
        return hash ^ hash >>> 31;
    }
}
