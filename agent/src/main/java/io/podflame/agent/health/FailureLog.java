package io.podflame.agent.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Logs the same failure once, then counts it: what goes wrong every second must not fill a node's disk. Says again how often
 * it happened after a quarter of an hour, and when it is over. Thread-safe.
 */
public final class FailureLog {

    private static final Duration REMINDER = Duration.ofMinutes(15);

    /** Different failures remembered; the one remembered longest is forgotten first. */
    private static final int MAX_SUBJECTS = 64;

    private final System.Logger logger;
    private final LongSupplier nanoClock;
    private final Map<String, Failure> failures = new LinkedHashMap<>();

    public FailureLog(System.Logger logger, LongSupplier nanoClock) {
        this.logger = logger;
        this.nanoClock = nanoClock;
    }

    /**
     * One more failure.
     *
     * @param subject what fails, e.g. "collector"; a failure is the same when subject and message are
     */
    public synchronized void failed(String subject, String message) {
        long nowNanos = nanoClock.getAsLong();
        Failure failure = failures.get(subject);
        if (failure == null || !failure.message.equals(message)) {
            long count = failure == null ? 1 : failure.count + 1;
            remember(subject, new Failure(message, count, count, nowNanos));
            logger.log(System.Logger.Level.WARNING, message);
        } else if (nowNanos - failure.loggedNanos >= REMINDER.toNanos()) {
            long count = failure.count + 1;
            logger.log(
                    System.Logger.Level.WARNING, message + " (" + (count - failure.loggedCount) + " times more since)");
            remember(subject, new Failure(message, count, count, nowNanos));
        } else {
            remember(subject, new Failure(message, failure.count + 1, failure.loggedCount, failure.loggedNanos));
        }
    }

    private void remember(String subject, Failure failure) {
        failures.put(subject, failure);
        if (failures.size() > MAX_SUBJECTS) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** The subject works; says so when it had failed. */
    public synchronized void succeeded(String subject, String message) {
        Failure failure = failures.remove(subject);
        if (failure == null) {
            logger.log(System.Logger.Level.INFO, message);
        } else {
            logger.log(System.Logger.Level.INFO, message + " (after " + failure.count + " failures)");
        }
    }

    private record Failure(String message, long count, long loggedCount, long loggedNanos) {}
}
