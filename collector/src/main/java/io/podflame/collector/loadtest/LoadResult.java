package io.podflame.collector.loadtest;

import java.time.Duration;
import java.time.Instant;

/**
 * What one run of a load generator did.
 *
 * @param source where it was read, for people: a file's name
 * @param labels that the run was given; "" for none
 * @param start by the load generator's clock
 * @param duration longer than 0
 * @param requests that were answered, those with errors among them; at least 1
 * @param errors of the requests, those that failed; connections that broke, statuses that are no success
 * @param requestedQps as it was asked for: "400", or "max" for as many as go through
 * @param actualQps requests per second
 */
public record LoadResult(
        String source,
        String labels,
        Instant start,
        Duration duration,
        long requests,
        long errors,
        String requestedQps,
        double actualQps) {

    /** End of the run, exclusive. */
    public Instant end() {
        return start.plus(duration);
    }

    /** Whether the run asked for as many requests as go through. */
    public boolean ofMaxThroughput() {
        return requestedQps.equals("max") || requestedQps.equals("-1");
    }

    /** Requests per second that were answered well. */
    public double throughput() {
        return (requests - errors) / (duration.toNanos() / 1e9);
    }
}
