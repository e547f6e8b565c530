package io.podflame.collector.web;

/** The address cannot be listened on; the message says why and what to do. */
public final class ListenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
