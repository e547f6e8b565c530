package io.podflame.agent.symbols.perfmap;

/**
 * The symbols of one process as far as they have been read, by address and time:
 *
 * <pre>
 *                 read at 10     read at 20          a sample at 15 in [0x1000, 0x1080): "old", at 25: "new"
 * 0x1000-0x1100   old            hidden by new       a sample at 5: "old": what is first there was there before
 * 0x1000-0x1080   -              new                 a sample at 25 in [0x1080, 0x1100): nothing
 * </pre>
 *
 * <p>Immutable: the reading thread publishes the next one. Looking up allocates nothing.
 *
 * @param layers oldest first
 * @param blocks of the {@link NameStore}
 * @param storeId differs for every store: numbers of names mean something with it only
 */
@SuppressWarnings("ArrayRecordComponent") // not public, and never compared
record PerfSymbols(SymbolLayer[] layers, byte[][] blocks, long storeId) {

    static final PerfSymbols NONE = new PerfSymbols(new SymbolLayer[0], new byte[0][], 0);

    static final int NOT_FOUND = -1;

    /** The number of the name of what was at the address at that time; {@link #NOT_FOUND} when nothing is known to have been. */
    int find(long processAddress, long timestampNanos) {
        int found = NOT_FOUND;
        for (int i = layers.length - 1; i >= 0; i--) {
            SymbolLayer layer = layers[i];
            boolean wasThere = layer.seenNanos() <= timestampNanos;
            int index = layer.find(processAddress);
            if (index != SymbolLayer.NOT_FOUND && !writtenOver(i, index, timestampNanos)) {
                found = layer.names()[index];
                if (wasThere) {
                    return found;
                }
            }
            if (wasThere && layer.replacesOlder()) {
                return found;
            }
        }
        return found;
    }

    private boolean writtenOver(int layer, int index, long timestampNanos) {
        long start = layers[layer].starts()[index];
        int sizeBytes = layers[layer].sizes()[index];
        for (int i = layer + 1; i < layers.length; i++) {
            if (layers[i].seenNanos() <= timestampNanos && layers[i].overlaps(start, sizeBytes)) {
                return true;
            }
        }
        return false;
    }
}
