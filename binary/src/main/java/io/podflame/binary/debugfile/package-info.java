/**
 * Separate debug files: where they may lie, and which of them belongs to an executable.
 *
 * <p>Takes an {@link io.podflame.binary.executable.ExecutableFile}, the name of its path, and the root folder in which such
 * names count: a container's. Gives the debug file, opened and checked, or why each file found was refused. Next:
 * {@code ExecutableFile.writeSymbolTable} with both. A container's files are untrusted, and so are its links:
 * {@link io.podflame.binary.debugfile.RootedPaths} never leaves the root. Must not know processes or containers.
 */
@NullMarked
package io.podflame.binary.debugfile;

import org.jspecify.annotations.NullMarked;
