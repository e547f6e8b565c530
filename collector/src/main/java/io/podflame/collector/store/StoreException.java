package io.podflame.collector.store;

/** The store could not do what it was asked for; nothing was stored in part. The message names the remedy. */
public class StoreException extends RuntimeException {

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
