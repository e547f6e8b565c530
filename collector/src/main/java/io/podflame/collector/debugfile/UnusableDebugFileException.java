package io.podflame.collector.debugfile;

/** A debug file that names nothing, with the reason and what to do about it. */
public final class UnusableDebugFileException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String remedy;

    /** Why. */
    public enum Reason {
        NOT_ELF("not an ELF file"),
        NO_BUILD_ID("no build ID"),
        OTHER_BUILD_ID("other build ID"),
        NO_SYMBOLS("no symbols"),
        NOTHING_NEW("nothing new"),
        TOO_LARGE("too large"),
        UNREADABLE("unreadable");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** For counters. */
        public String label() {
            return label;
        }
    }

    UnusableDebugFileException(Reason reason, String error, String remedy) {
        super(error);
        this.reason = reason;
        this.remedy = remedy;
    }

    public Reason reason() {
        return reason;
    }

    public String error() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
