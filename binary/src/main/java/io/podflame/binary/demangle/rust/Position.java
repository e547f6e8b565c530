package io.podflame.binary.demangle.rust;

/** Where a path or constant stands, which decides how Rust writes it. */
enum Position {
    /** Among types: generic arguments follow their path at once, a constant expression has braces. */
    TYPE,

    /** Where an expression may stand: generic arguments follow {@code ::}, nothing needs braces. */
    VALUE
}
