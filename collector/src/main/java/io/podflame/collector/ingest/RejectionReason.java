package io.podflame.collector.ingest;

/** Why something an agent sent was not taken. */
public enum RejectionReason {
    /** A sequence that is no positive number, or one that goes back. */
    SEQUENCE("sequence"),
    /** A window that ends before it starts, is too long, too old or in the future. */
    WINDOW("window"),
    /** An event without a name or unit. */
    EVENT("event"),
    /** A session ID that is none. */
    SESSION("session"),
    /** Dictionary entries that do not hold together; the stream cannot go on after it. */
    DICTIONARY("dictionary"),
    /** More, or longer, than a named limit. */
    LIMIT("limit"),
    /** Columns of different length. */
    COLUMNS("columns"),
    /** An ID that the stream's dictionary does not have. */
    REFERENCE("reference"),
    /** A count or value that cannot be. */
    VALUE("value"),
    /** Window statistics that cannot be. */
    STATISTICS("statistics"),
    /** Counters of the scheduler that cannot be. */
    SCHEDULING("scheduling"),
    /** A message out of turn, or an agent that does not say who it is. */
    PROTOCOL("protocol"),
    /** A symbol table nobody asked for, or one that cannot be read. */
    SYMBOL_TABLE("symbol table"),
    /** The store failed; the agent sends the batch again. */
    STORE("store");

    private final String label;

    RejectionReason(String label) {
        this.label = label;
    }

    /** As it appears in counters and logs. */
    public String label() {
        return label;
    }
}
