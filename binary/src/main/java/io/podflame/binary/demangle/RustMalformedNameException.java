package io.podflame.binary.demangle;

/** Says inside the demangler that a Rust name is malformed or beyond a limit; has no stack trace, for it is common. */
final class RustMalformedNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RustMalformedNameException(String reason) {
        super(reason, null, false, false);
    }
}
