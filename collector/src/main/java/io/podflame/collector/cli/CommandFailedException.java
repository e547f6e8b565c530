package io.podflame.collector.cli;

import java.io.Serial;

/** A command could not do what it was asked; told to the person as it is, without a stack trace. */
public final class CommandFailedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final String remedy;

    /** @param remedy what to do about it; "" when there is nothing to be done */
    public CommandFailedException(String error, String remedy) {
        super(error);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }

    /** The error, and the remedy on a line of its own. */
    public String text() {
        String error = "podflame: " + getMessage();
        return remedy.isEmpty() ? error : error + System.lineSeparator() + "  remedy: " + remedy;
    }
}
