package io.podflame.agent.symbols.perfmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The map of one process, read bit by bit:
 *
 * <pre>
 * lines ─▶ batch of 8,192 ─sort─▶ layers of this reading ─merge─▶ one layer ─▶ kept apart for a while ─merge─▶ one old layer
 * </pre>
 *
 * <p>A layer is kept apart as long as samples from before it may come; then what it hides is of no use any more. Takes some 16 bytes
 * for a symbol and 7 for its name. One thread changes it; {@link #symbols} is for any.
 */
final class PerfMap {

    /** No sample is delivered so long after it was taken. */
    static final long KEPT_APART_NANOS = 15_000_000_000L;

    private static final int MAX_LAYERS = 32;

    /** Names of hidden symbols that are not worth making all blocks anew. */
    private static final int SPARE_NAMES = 4_096;

    private final PerfMapParser parser = new PerfMapParser(this::take);
    private final SymbolBatch batch = new SymbolBatch();
    private final LongSupplier storeIds;
    /** Oldest first, sizes falling by half each. */
    private final List<SymbolLayer> reading = new ArrayList<>();

    private final List<SymbolLayer> layers = new ArrayList<>();
    private NameStore names = new NameStore();
    private long storeId;
    private long storedNames;
    private long limitBytes = Long.MAX_VALUE;
    private long leftOut;
    private boolean writtenAnew;
    private volatile PerfSymbols symbols = PerfSymbols.NONE;

    /** @param storeIds gives a number at each call that it never gave before */
    PerfMap(LongSupplier storeIds) {
        this.storeIds = storeIds;
        this.storeId = storeIds.getAsLong();
    }

    /** What has been read until the last {@link #endReading}. */
    PerfSymbols symbols() {
        return symbols;
    }

    /** Symbols beyond this size are left out, and counted. */
    void limit(long bytes) {
        limitBytes = bytes;
    }

    /** How many symbols there was no room for. */
    long leftOut() {
        return leftOut;
    }

    /** The next bytes of the map. */
    void feed(byte[] bytes, int from, int to) {
        parser.feed(bytes, from, to);
    }

    /** The map ends here for good. */
    void finish() {
        parser.finish();
    }

    /** The file was written anew: what comes now replaces everything. */
    void startAnew() {
        parser.finish();
        batch.clear();
        reading.clear();
        writtenAnew = true;
    }

    private void take(long start, int sizeBytes, byte[] line, int nameFrom, int nameLength) {
        if (sizeBytes() >= limitBytes || names.full()) {
            leftOut++;
            return;
        }
        batch.add(start, sizeBytes, names.add(line, nameFrom, nameLength));
        storedNames++;
        if (batch.full()) {
            endBatch();
        }
    }

    private void endBatch() {
        reading.add(batch.take());
        while (reading.size() > 1
                && 2L * reading.getLast().count()
                        >= reading.get(reading.size() - 2).count()) {
            mergeLast(reading);
        }
    }

    private static void mergeLast(List<SymbolLayer> of) {
        SymbolLayer newer = of.removeLast();
        SymbolLayer older = of.removeLast();
        of.add(SymbolLayer.merge(older, newer));
    }

    /**
     * What has been fed is there from now on.
     *
     * @param nowNanos by the clock of the records
     */
    void endReading(long nowNanos) {
        boolean changed = foldOld(nowNanos);
        if (!batch.empty()) {
            endBatch();
        }
        while (reading.size() > 1) {
            mergeLast(reading);
        }
        if (!reading.isEmpty() || writtenAnew) {
            SymbolLayer layer = reading.isEmpty() ? new LayerBuilder(0).build() : reading.getFirst();
            layers.add(layer.seen(nowNanos, writtenAnew));
            reading.clear();
            writtenAnew = false;
            changed = true;
        }
        if (changed) {
            makeNamesAnewIfWorthwhile();
            symbols = new PerfSymbols(layers.toArray(SymbolLayer[]::new), names.blocks(), storeId);
        }
    }

    /** Puts the layers together from before which no sample comes any more. */
    private boolean foldOld(long nowNanos) {
        boolean changed = false;
        while (layers.size() > 1
                && (layers.size() >= MAX_LAYERS || nowNanos - layers.get(1).seenNanos() > KEPT_APART_NANOS)) {
            SymbolLayer older = layers.removeFirst();
            SymbolLayer newer = layers.removeFirst();
            layers.addFirst(newer.replacesOlder() ? newer : SymbolLayer.merge(older, newer));
            changed = true;
        }
        return changed;
    }

    private void makeNamesAnewIfWorthwhile() {
        long live = layers.stream().mapToLong(SymbolLayer::count).sum();
        if (storedNames <= 2 * live + SPARE_NAMES) {
            return;
        }
        int[] numbers = layers.stream()
                .flatMapToInt(layer -> Arrays.stream(layer.names()))
                .sorted()
                .distinct()
                .toArray();
        NameStore before = names;
        names = new NameStore();
        int[] renumbered = copyNames(numbers, before.blocks());
        layers.replaceAll(layer -> layer.named(Arrays.stream(layer.names())
                .map(name -> renumbered[Arrays.binarySearch(numbers, name)])
                .toArray()));
        storedNames = numbers.length;
        storeId = storeIds.getAsLong();
    }

    private int[] copyNames(int[] numbers, byte[][] blocks) {
        int[] renumbered = new int[numbers.length];
        String[] open = {};
        int openBlock = -1;
        for (int i = 0; i < numbers.length; i++) {
            int block = NameStore.block(numbers[i]);
            if (block != openBlock) {
                open = NameStore.names(blocks[block]);
                openBlock = block;
            }
            byte[] name = open[NameStore.index(numbers[i])].getBytes(StandardCharsets.UTF_8);
            renumbered[i] = names.add(name, 0, name.length);
        }
        return renumbered;
    }

    /** Heap taken, estimated. */
    long sizeBytes() {
        long count = batch.count();
        for (SymbolLayer layer : layers) {
            count += layer.count();
        }
        for (SymbolLayer layer : reading) {
            count += layer.count();
        }
        return count * SymbolLayer.BYTES_PER_SYMBOL + names.sizeBytes();
    }
}
