package io.podflame.binary.demangle;

/** Says inside the demangler that a name is malformed or beyond a limit; has no stack trace, for it is common. */
final class MalformedNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedNameException(String reason) {
        super(reason, null, false, false);
    }
}
