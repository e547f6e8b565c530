package io.podflame.violation.binary.symbol;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class KnowsLanguage {
    io.podflame.violation.binary.demangle.rust.Language language =
            new io.podflame.violation.binary.demangle.rust.Language();
}
