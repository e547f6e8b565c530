package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;

/** A request that gets no success; the message is the problem's error. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;
    private final String remedy;

    ProblemException(HttpStatus status, String error, String remedy) {
        super(error);
        this.status = status;
        this.remedy = remedy;
    }

    Answer answer() {
        return Answer.problem(status, getMessage() == null ? "" : getMessage(), remedy);
    }
}
