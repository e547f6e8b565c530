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
        int first = (int) (hash(bytes, from, to) >>> 32) & (ENTRIES - 1) & -WAYS;
        int slot = first;
        for (; slot < first + WAYS; slot++) {
            Entry<V> entry = entries[slot];
            if (entry == null) {
                break;
            }
            byte[] text = entry.text;
            if (text.length == to - from && Arrays.equals(text, 0, text.length, bytes, from, to)) {
                return entry.value;
            }
        }
        V value = maker.make(bytes, from, to);
        int target = slot < first + WAYS ? slot : first + (victim++ & (WAYS - 1));
        remember(target, Arrays.copyOfRange(bytes, from, to), value);
        return value;
    }

    private void remember(int slot, byte[] text, V value) {
        if (text.length > MAX_TEXT_BYTES / WAYS) {
            return;
        }
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
