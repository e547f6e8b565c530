package io.podflame.violation.binary.symbol;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class KnowsFormat {
    io.podflame.violation.binary.elf.CycleStart format = new io.podflame.violation.binary.elf.CycleStart();
}
