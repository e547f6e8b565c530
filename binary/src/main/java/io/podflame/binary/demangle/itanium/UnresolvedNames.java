package io.podflame.binary.demangle.itanium;

/**
 * How {@code sr} writes a member of a scope that begins with an identifier. The two are told apart only by whether the
 * rest of the mangled name makes sense.
 */
enum UnresolvedNames {
    /** {@code sr 3std 5begin E 4name}, as the ABI has it and clang writes it. */
    ENDED,
    /** {@code sr 3std 4name}, as gcc writes it: a type and a name. */
    BARE
}
