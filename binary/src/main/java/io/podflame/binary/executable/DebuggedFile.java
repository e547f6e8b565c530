package io.podflame.binary.executable;

import io.podflame.binary.elf.ElfFile;
import java.util.Optional;

/**
 * An executable with what others know of it.
 *
 * @param debugFile its separate debug file
 * @param supplement what that shares with other debug files
 */
record DebuggedFile(ElfFile file, Optional<ElfFile> debugFile, Optional<ElfFile> supplement) {}
