/**
 * DWARF 2 to 5: which source line a piece of code was compiled from, and which calls were inlined there.
 *
 * <p>Takes an {@link io.podflame.binary.elf.ElfFile}, the executable itself or its separate debug file, and memory for sections that are
 * compressed. Gives {@link io.podflame.binary.symbol.SourceLines} to a {@link io.podflame.binary.symbol.SourceLineSink}, one compilation
 * unit after the other: heap is needed for one unit, never for the file. Next: the sink writes them. Must not know how they are stored or
 * where debug files come from.
 *
 * <pre>
 * .debug_info   unit | unit | …   {@link io.podflame.binary.dwarf.SubroutineWalk}   functions and inlined calls with their ranges
 *                                 {@link io.podflame.binary.dwarf.CodeScopes}       one scope for each address
 * .debug_line   unit | unit | …   {@link io.podflame.binary.dwarf.LineProgram}      rows: address, file, line
 *                                 {@link io.podflame.binary.dwarf.StretchWriter}    both, cut where a function starts or ends
 * </pre>
 *
 * <p>Source: DWARF Debugging Information Format, version 5 (2017) with the differences of versions 2 to 4; GNU extensions as binutils'
 * {@code dwarf2.h} (2.40) names them.
 */
@NullMarked
package io.podflame.binary.dwarf;

import org.jspecify.annotations.NullMarked;
