package io.podflame.violation.binary.executable;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class OpensFile {
    boolean exists = java.nio.file.Files.exists(java.nio.file.Path.of("/proc/self/exe"));
}
