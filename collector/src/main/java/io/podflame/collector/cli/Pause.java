package io.podflame.collector.cli;

import java.time.Duration;

/** A pause between two looks at the same thing. */
final class Pause {

    private Pause() {}

    static void of(Duration time) throws CommandFailedException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", "");
        }
    }
}
