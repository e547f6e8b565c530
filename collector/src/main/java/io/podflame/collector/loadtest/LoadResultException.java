package io.podflame.collector.loadtest;

import java.io.Serial;

/** Requests could not be counted; the message says where and why. */
public final class LoadResultException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final String remedy;

    /** @param remedy what to do about it, one sentence */
    public LoadResultException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What is wrong. */
    public String error() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
