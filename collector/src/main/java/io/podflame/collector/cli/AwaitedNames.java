package io.podflame.collector.cli;

import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Waits at the end of a session for the symbol tables that agents were asked for in its course: of a short one on a full node the samples
 * are there before the names.
 */
final class AwaitedNames {

    private static final Duration POLL = Duration.ofMillis(250);
    /** Below it a file changes nothing that is said. */
    private static final double SHARE = 0.005;

    private final ApiClient api;
    private final PrintWriter progress;
    private final Duration limit;

    /** @param limit of the wait */
    AwaitedNames(ApiClient api, PrintWriter progress, Duration limit) {
        this.api = api;
        this.progress = progress;
        this.limit = limit;
    }

    /**
     * Returns when all have come, or at the limit; says what it waits for.
     *
     * @param samples the API's parameters that choose them
     */
    void await(Map<String, ?> samples) throws CommandFailedException {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        for (int polls = 0; ; polls++) {
            Optional<MissingFile> awaited = awaited(samples);
            if (awaited.isEmpty()) {
                return;
            }
            String file = TextTable.printable(awaited.get().file());
            if (polls == 0) {
                say("waiting for the names of " + file);
            }
            if (System.nanoTime() > deadlineNanos) {
                say("podflame: the names of " + file + " have not come in " + limit.toSeconds()
                        + " s: what follows is without them; the page shows them as soon as they are there");
                return;
            }
            Pause.of(POLL);
        }
    }

    private Optional<MissingFile> awaited(Map<String, ?> samples) throws CommandFailedException {
        MissingSymbols missing = api.missingSymbols(samples);
        return missing.files().stream()
                .filter(file -> file.reason().equals(MissingFile.AWAITED) && file.share() >= SHARE)
                .findFirst();
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }
}
