/**
 * Beside stage 5: one symbol table per build ID, made once when the collector asks for it.
 */
@NullMarked
package io.podflame.agent.symbols;

import org.jspecify.annotations.NullMarked;
