package io.podflame.collector.debugfile;

import io.podflame.binary.BuildId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Build IDs to ask servers about, each not before its time, and those that were asked about in vain, which come again only after a while.
 * Both are bounded: of what is too much the newest is not taken, and comes again when it is seen again. Thread-safe.
 */
final class SearchQueue {

    static final int MAX_ENTRIES = 20_000;

    private final Map<BuildId, Wanted> wanted = new LinkedHashMap<>();
    private final Map<BuildId, Instant> inVainUntil = new LinkedHashMap<>();

    /**
     * One build ID.
     *
     * @param path of the executable where it ran
     */
    record Wanted(BuildId buildId, String path, Instant notBefore) {}

    /** Adds a build ID, unless it is there or was asked about in vain lately. */
    synchronized void add(Wanted added, Instant now) {
        if (wanted.size() >= MAX_ENTRIES || wanted.containsKey(added.buildId())) {
            return;
        }
        Instant until = inVainUntil.get(added.buildId());
        if (until == null || !now.isBefore(until)) {
            inVainUntil.remove(added.buildId());
            wanted.put(added.buildId(), added);
        }
    }

    /** Takes out the first whose time has come. */
    synchronized Optional<Wanted> next(Instant now) {
        Iterator<Wanted> entries = wanted.values().iterator();
        while (entries.hasNext()) {
            Wanted entry = entries.next();
            if (!now.isBefore(entry.notBefore())) {
                entries.remove();
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** It was asked about, and there is nothing more to be had for a while. */
    synchronized void settle(BuildId buildId, Instant now, Duration pause) {
        if (inVainUntil.size() >= MAX_ENTRIES) {
            inVainUntil.values().removeIf(until -> !now.isBefore(until));
        }
        if (inVainUntil.size() < MAX_ENTRIES) {
            inVainUntil.put(buildId, now.plus(pause));
        }
    }
}
