package io.podflame.agent.sample;

import java.time.Duration;

/** Waits for any session's ring to pass its watermark. One thread waits; any thread may wake it. */
public interface SampleWaiter extends AutoCloseable {

    /** Returns when a ring has passed its watermark, when woken, or after the timeout. */
    void await(Duration timeout);

    /** Makes the present or next {@link #await} return at once. */
    void wake();

    @Override
    void close();
}
