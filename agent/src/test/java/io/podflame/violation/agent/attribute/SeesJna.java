package io.podflame.violation.agent.attribute;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class SeesJna {
    com.sun.jna.Pointer pointer = com.sun.jna.Pointer.NULL;
}
