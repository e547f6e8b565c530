package io.podflame.violation.binary.elf;

/** Breaks a rule on purpose, with CycleEnd; see ArchitectureTest. */
public final class CycleStart {
    io.podflame.violation.binary.go.CycleEnd end = new io.podflame.violation.binary.go.CycleEnd();
}
