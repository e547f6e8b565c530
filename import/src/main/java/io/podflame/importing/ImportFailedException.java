package io.podflame.importing;

/** The import cannot go on: what happened, and what to do about it. */
public final class ImportFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param remedy what to do; "" when there is nothing */
    public ImportFailedException(String error, String remedy) {
        super(remedy.isEmpty() ? error : error + "; " + remedy);
    }
}
