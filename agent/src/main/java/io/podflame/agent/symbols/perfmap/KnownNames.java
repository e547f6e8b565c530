package io.podflame.agent.symbols.perfmap;

import java.util.Optional;

/**
 * Names that were asked for, kept ready: reading one inflates a block, some 30 µs. A name that is known allocates nothing. Bounded: a
 * name takes the place of another that falls on it. One thread.
 */
final class KnownNames {

    private static final int SLOTS = 2_048;

    private final long[] storeIds = new long[SLOTS];
    private final int[] numbers = new int[SLOTS];

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final Optional<String>[] names = new Optional[SLOTS];

    private long openStoreId;
    private int openBlock;
    private String[] openNames = {};

    Optional<String> name(PerfSymbols symbols, int number) {
        int slot = (int) ((number * 0x9E3779B97F4A7C15L + symbols.storeId()) >>> 40) & SLOTS - 1;
        Optional<String> known = names[slot];
        if (known != null && numbers[slot] == number && storeIds[slot] == symbols.storeId()) {
            return known;
        }
        Optional<String> name = Optional.of(read(symbols, number));
        names[slot] = name;
        numbers[slot] = number;
        storeIds[slot] = symbols.storeId();
        return name;
    }

    private String read(PerfSymbols symbols, int number) {
        int block = NameStore.block(number);
        if (openNames.length == 0 || openBlock != block || openStoreId != symbols.storeId()) {
            openNames = NameStore.names(symbols.blocks()[block]);
            openBlock = block;
            openStoreId = symbols.storeId();
        }
        return openNames[NameStore.index(number)];
    }
}
