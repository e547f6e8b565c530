/**
 * Beside stages 2 and 5: the names of functions. The kernel's are looked up here, for {@code unwind}. For executables one symbol table per
 * build ID is made when the collector asks for it, for {@code stream}. Must not know samples.
 */
@NullMarked
package io.podflame.agent.symbols;

import org.jspecify.annotations.NullMarked;
