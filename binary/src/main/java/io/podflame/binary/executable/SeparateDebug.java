package io.podflame.binary.executable;

import java.util.Optional;

/**
 * Files that know more of an executable than itself.
 *
 * @param debugFile its separate debug file
 * @param supplement what that shares with other debug files (dwz)
 */
public record SeparateDebug(ExecutableFile debugFile, Optional<ExecutableFile> supplement) {}
