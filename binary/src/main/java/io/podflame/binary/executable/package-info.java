/**
 * One executable file: its build ID, its load segments, its symbol table.
 *
 * <p>Takes a path, or the bytes of a file. Gives {@link io.podflame.binary.executable.ExecutableFile} (does I/O) over
 * {@link io.podflame.binary.executable.ExecutableImage} (pure). Next: the agent attaches build IDs to mappings and sends
 * one symbol table per build ID. Must not know processes, mappings or samples.
 */
@NullMarked
package io.podflame.binary.executable;

import org.jspecify.annotations.NullMarked;
