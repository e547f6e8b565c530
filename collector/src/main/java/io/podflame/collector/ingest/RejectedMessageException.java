package io.podflame.collector.ingest;

/** A message of an agent breaks a rule; says which, what was expected and what was found. */
final class RejectedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final RejectionReason reason;

    RejectedMessageException(RejectionReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    RejectionReason reason() {
        return reason;
    }
}
