/**
 * Stage 8. Takes locations. Gives frames, by the symbol table of each build ID; what has no name stays visible as {@code [file+0xoffset]}.
 */
@NullMarked
package io.podflame.collector.symbolize;

import org.jspecify.annotations.NullMarked;
