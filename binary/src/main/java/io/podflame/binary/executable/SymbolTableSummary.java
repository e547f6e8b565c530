package io.podflame.binary.executable;

import java.util.List;

/**
 * What a symbol table holds.
 *
 * @param symbols ranges with a name; 0 for a file without symbols, which makes a valid empty table
 * @param stretches of code whose source lines are known
 * @param problems with what the file says of its lines, each in a sentence; the symbols are whole
 */
public record SymbolTableSummary(long symbols, long stretches, List<String> problems) {
    public SymbolTableSummary {
        problems = List.copyOf(problems);
    }
}
