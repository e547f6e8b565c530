package io.podflame.collector.api;

import java.util.List;

/**
 * Answer of {@code GET /api/v1/symbols}: every symbol table that is stored, in the order of build IDs.
 *
 * @param uploadLimitBytes of one file sent to {@code POST /api/v1/symbols}
 * @param debuginfodServers that are asked; empty when none is configured
 */
public record SymbolTableList(long uploadLimitBytes, List<String> debuginfodServers, List<SymbolTableView> tables) {

    /**
     * One table.
     *
     * @param buildId in lower-case hex
     * @param file path of the executable where it ran, or name of the uploaded file; "" when not known
     * @param symbols ranges of addresses with a name
     * @param stretches of code whose source lines are known, mostly one for each function
     * @param sizeBytes of the table
     * @param origin AGENT, UPLOAD or DEBUGINFOD
     * @param originName the node, the uploaded file's name, or the server's address
     */
    public record SymbolTableView(
            String buildId,
            String file,
            int symbols,
            int stretches,
            long sizeBytes,
            String origin,
            String originName,
            long storedMillis) {}
}
