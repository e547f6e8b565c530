/**
 * Symbol tables: all symbols of one build ID, and their bytes on the wire and in stores.
 *
 * <p>Takes address ranges with names in ascending order. Gives {@link io.podflame.binary.symbol.SymbolTable} to look
 * addresses up in, and the format of {@link io.podflame.binary.symbol.SymbolTableCodec}. Next: the agent sends the bytes,
 * the collector stores them and symbolizes. Must not know where symbols come from (ELF, Go).
 */
@NullMarked
package io.podflame.binary.symbol;

import org.jspecify.annotations.NullMarked;
