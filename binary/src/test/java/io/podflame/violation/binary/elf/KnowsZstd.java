package io.podflame.violation.binary.elf;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class KnowsZstd {
    Class<?> decoder = com.github.luben.zstd.ZstdInputStream.class;
}
