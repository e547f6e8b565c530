package io.podflame.collector.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.podflame.collector.model.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** One request of the API with its parameters read. A parameter that cannot be is {@link ProblemException} 400. */
final class ApiRequest {

    static final Duration DEFAULT_RANGE = Duration.ofMinutes(15);

    /** In milliseconds; beyond it nanoseconds no longer fit a long. */
    private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest request;
    private final QueryParams query;

    ApiRequest(ServiceRequestContext context, AggregatedHttpRequest request) {
        this.context = context;
        this.request = request;
        this.query = context.queryParams();
    }

    /** The whole path, decoded. */
    String path() {
        return context.decodedPath();
    }

    /** The path's part that the route names. */
    String path(String name) {
        String part = context.pathParam(name);
        if (part == null) {
            throw new IllegalArgumentException("the route has no part " + name);
        }
        return part;
    }

    byte[] body() {
        return request.content().array();
    }

    /** "" when it is not given. */
    String text(String name) {
        return query.get(name, "");
    }

    List<String> texts(String name) {
        return query.getAll(name);
    }

    /** Refuses a parameter that the route does not know: a misspelt one would silently mean "any". */
    void requireOnly(String... names) {
        Set<String> known = Set.of(names);
        for (String name : query.names()) {
            if (!known.contains(name)) {
                throw new ProblemException(
                        HttpStatus.BAD_REQUEST, "no parameter " + name, "known are " + new TreeSet<>(known));
            }
        }
    }

    int number(String name, int ofNone, int max) {
        long number = number(name, ofNone);
        if (number < 1 || number > max) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, name + "=" + number + " cannot be", "give a number from 1 to " + max);
        }
        return (int) number;
    }

    /** Whether it is {@code true}; what is not given is not. */
    boolean flag(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "", "false" -> false;
            default ->
                throw new ProblemException(
                        HttpStatus.BAD_REQUEST, name + "=" + text(name) + " cannot be", "give true or false");
        };
    }

    /** One that has to be given, from 1 to the largest. */
    long wholeNumber(String name, long max) {
        long number = number(name, 0);
        if (number < 1 || number > max) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    text(name).isEmpty() ? name + " is missing" : name + "=" + number + " cannot be",
                    "give a number from 1 to " + max);
        }
        return number;
    }

    /** From {@code from} to {@code to}; what is not given ends now, and begins {@code ofNone} before its end. */
    TimeRange range(Clock clock, Duration ofNone) {
        long toMillis = number("to", clock.millis());
        long fromMillis = number("from", toMillis - ofNone.toMillis());
        if (fromMillis < 0 || fromMillis >= toMillis || toMillis > MAX_MILLIS) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "from=" + fromMillis + " to=" + toMillis + " is no time range",
                    "give milliseconds since the epoch, from before to");
        }
        return new TimeRange(TimeUnit.MILLISECONDS.toNanos(fromMillis), TimeUnit.MILLISECONDS.toNanos(toMillis));
    }

    private long number(String name, long ofNone) {
        String text = text(name);
        try {
            return text.isEmpty() ? ofNone : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, name + "=" + text + " is no whole number", "give a whole number");
        }
    }
}
