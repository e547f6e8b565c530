package io.podflame.violation.binary.elf;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class KnowsDecompressor {
    Class<?> decoder = org.tukaani.xz.XZInputStream.class;
}
