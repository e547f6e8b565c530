package io.podflame.binary.symbol;

/**
 * What a symbol table tells addresses apart by: those at one place have the same frames. Only comparable within one table.
 *
 * @param symbol its index; -1 for none
 * @param stretch its index; -1 for none
 * @param scope of the stretch
 * @param row where its bytes end; 0 where lines do not matter
 */
public record CodePlace(int symbol, int stretch, int scope, int row) {}
