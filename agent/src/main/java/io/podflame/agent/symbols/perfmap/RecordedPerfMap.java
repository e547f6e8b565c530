package io.podflame.agent.symbols.perfmap;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A map that is written no more, of a recorded process: when which line was added is not known, later lines win. One thread. */
public final class RecordedPerfMap {

    /** Of the largest; a large JVM has some hundred thousand symbols. */
    private static final long MAX_HEAP_BYTES = 64L << 20;

    private static final int CHUNK_BYTES = 64 << 10;

    private final KnownNames names = new KnownNames();
    private final PerfSymbols symbols;

    private RecordedPerfMap(PerfSymbols symbols) {
        this.symbols = symbols;
    }

    /** Of a process without a map. */
    public static RecordedPerfMap empty() {
        return new RecordedPerfMap(PerfSymbols.NONE);
    }

    /** Reads all of it; what is no symbol is passed over. */
    public static RecordedPerfMap read(InputStream input) throws IOException {
        LongSupplier oneStore = () -> 1;
        PerfMap map = new PerfMap(oneStore);
        map.limit(MAX_HEAP_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
            map.feed(chunk, 0, count);
        }
        map.finish();
        map.endReading(0);
        return new RecordedPerfMap(map.symbols());
    }

    /** The name of the function that holds the address. */
    public Optional<String> find(long processAddress) {
        int number = symbols.find(processAddress, Long.MAX_VALUE);
        return number == PerfSymbols.NOT_FOUND ? Optional.empty() : names.name(symbols, number);
    }
}
