package io.podflame.violation.binary.go;

/** Breaks a rule on purpose, with CycleStart; see ArchitectureTest. */
public final class CycleEnd {
    Class<?> start = io.podflame.violation.binary.elf.CycleStart.class;
}
