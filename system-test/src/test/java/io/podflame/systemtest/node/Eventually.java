package io.podflame.systemtest.node;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does. */
public final class Eventually {

    private static final Duration STEP = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * Asks again and again until it is so.
     *
     * @param what completes the sentence "waited in vain until …"
     */
    public static void until(String what, Duration timeout, BooleanSupplier condition) {
        get(what, timeout, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Asks again and again until there is an answer, and gives it. */
    public static <T> T get(String what, Duration timeout, Supplier<Optional<T>> question) {
        return get(what, timeout, STEP, question);
    }

    /** The same where an answer costs much: once in each step. */
    public static <T> T get(String what, Duration timeout, Duration step, Supplier<Optional<T>> question) {
        long endNanos = System.nanoTime() + timeout.toNanos();
        Optional<T> answer = question.get();
        while (answer.isEmpty()) {
            if (System.nanoTime() > endNanos) {
                throw new AssertionError("waited " + timeout.toMillis() + " ms in vain until " + what);
            }
            pause(step);
            answer = question.get();
        }
        return answer.get();
    }

    private static void pause(Duration step) {
        try {
            Thread.sleep(step);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
