package io.podflame.binary.demangle.text;

/**
 * Says inside the demanglers that a name is malformed or beyond a limit; never leaves them. It has no stack trace, for it
 * is common: nothing but trying tells mangled names from others.
 */
public final class MalformedNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedNameException(String reason) {
        super(reason, null, false, false);
    }
}
