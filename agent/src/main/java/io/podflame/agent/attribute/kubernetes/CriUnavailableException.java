package io.podflame.agent.attribute.kubernetes;

/** The container runtime cannot be asked. The message says why, and the remedy. */
final class CriUnavailableException extends Exception {

    private static final long serialVersionUID = 1;

    private final String reason;

    CriUnavailableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    CriUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
