package io.podflame.violation.binary.elf;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class KnowsLibrary {
    org.assertj.core.data.Offset<Long> offset = org.assertj.core.data.Offset.offset(1L);
}
