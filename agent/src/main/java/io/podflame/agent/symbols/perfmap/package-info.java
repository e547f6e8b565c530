/**
 * Beside stage 2: the names of just-in-time code, from the maps that processes write of it. Takes /proc and the maps, gives
 * {@link io.podflame.agent.symbols.JitSymbols}. A map is text from a process that is not trusted. Must not know samples.
 */
@NullMarked
package io.podflame.agent.symbols.perfmap;

import org.jspecify.annotations.NullMarked;
