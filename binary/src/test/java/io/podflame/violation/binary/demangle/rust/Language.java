package io.podflame.violation.binary.demangle.rust;

/** What a class elsewhere must not know; see ArchitectureTest. */
public final class Language {}
