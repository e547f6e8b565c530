package io.podflame.binary.symbol;

import java.io.IOException;

/** Takes the symbols of one executable one by one, in ascending order and without overlap. */
@FunctionalInterface
public interface SymbolSink {
    /**
     * @param start elfAddress of the first byte; not below the end of the symbol before, addresses compare unsigned
     * @param end elfAddress after the last byte
     * @param name valid during this call only; never empty
     * @throws IOException when the symbol cannot be passed on
     */
    void accept(long start, long end, SymbolName name, SymbolOrigin origin) throws IOException;
}
