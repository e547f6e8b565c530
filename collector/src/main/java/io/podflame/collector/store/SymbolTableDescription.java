package io.podflame.collector.store;

import io.podflame.binary.BuildId;
import io.podflame.binary.symbol.SymbolTable;

/**
 * What is known of a symbol table without reading it.
 *
 * @param file path of the executable where it ran, or name of the file that it was made of; "" when not known
 * @param storedMillis when it came, since the epoch
 * @param symbols ranges of addresses with a name
 * @param stretches of code with source lines
 * @param sizeBytes encoded
 */
public record SymbolTableDescription(
        BuildId buildId,
        String file,
        TableOrigin origin,
        long storedMillis,
        int symbols,
        int stretches,
        long sizeBytes) {

    /** Of a table that was decoded from {@code encodedBytes} bytes. */
    public static SymbolTableDescription of(SymbolTable table, long encodedBytes, Arrival arrival) {
        return new SymbolTableDescription(
                arrival.buildId(),
                arrival.file(),
                arrival.origin(),
                arrival.millis(),
                table.size(),
                table.stretchCount(),
                encodedBytes);
    }

    /**
     * How a table came.
     *
     * @param file as in the description
     * @param millis when, since the epoch
     */
    public record Arrival(BuildId buildId, String file, TableOrigin origin, long millis) {}

    /**
     * Whether more pieces of code have a name or source lines by this table than by the other: symbols and stretches count alike, so that
     * neither a few names that only the other has (stubs of the PLT, say) weigh more than all lines, nor a few lines more than all names.
     */
    public boolean knowsMoreThan(SymbolTableDescription other) {
        return knows() > other.knows();
    }

    private long knows() {
        return (long) symbols + stretches;
    }
}
