package io.podflame.binary.demangle.text;

/** Says inside the demangler that a name is malformed or beyond a limit; has no stack trace, for it is common. */
public final class MalformedNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedNameException(String reason) {
        super(reason, null, false, false);
    }
}
