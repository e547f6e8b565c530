package io.podflame.collector.session;

/** A session that cannot begin; the message says why in one sentence. */
public final class SessionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final String remedy;

    public SessionRefusedException(Refusal refusal, String error, String remedy) {
        super(error);
        this.refusal = refusal;
        this.remedy = remedy;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** What to do about it, one sentence. */
    public String remedy() {
        return remedy;
    }

    /** Why. */
    public enum Refusal {
        /** The request itself cannot be. */
        WRONG,
        /** Nothing matches the target. */
        NOT_FOUND,
        /** A name matches several things. */
        AMBIGUOUS,
        /** No agent is there to do it. */
        NO_AGENT,
        /** As many sessions run already as may. */
        TOO_MANY
    }
}
