package io.podflame.importing;

import io.podflame.collector.cli.CommandFailedException;

/** The import cannot go on: what happened, and what to do about it. */
public final class ImportFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String remedy;

    /** @param remedy what to do; "" when there is nothing */
    public ImportFailedException(String error, String remedy) {
        super(error);
        this.remedy = remedy;
    }

    /** As every command says such things. */
    public CommandFailedException asCommands() {
        return new CommandFailedException(String.valueOf(getMessage()), remedy);
    }
}
