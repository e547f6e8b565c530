package io.podflame.agent.symbols.perfmap;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One program whose map is followed. The reading thread changes it and publishes {@link #symbols}; any thread says that it is in use.
 */
final class FollowedMap {

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** Most programs outside of files have no map: one appears soon after the start, or never. */
    private static final long LONGEST_LOOK_NANOS = Duration.ofSeconds(16).toNanos();

    /** A map that was not asked for so long is not looked at. */
    private static final long IN_USE_NANOS = Duration.ofSeconds(5).toNanos();

    private final int pid;
    private final long startId;
    private final PerfMapPlace place;
    private final AtomicLong storeIds;
    private volatile PerfSymbols symbols = PerfSymbols.NONE;
    private volatile long usedNanos;
    private volatile boolean urgent = true;
    private volatile boolean forgotten;
    private PerfMapFile file;
    private Optional<PerfMap> map = Optional.empty();
    private Optional<Instant> started = Optional.empty();
    private long dueNanos = Long.MIN_VALUE;
    private long intervalNanos = LOOK_NANOS;
    private boolean over;

    FollowedMap(int pid, long startId, PerfMapPlace place, AtomicLong storeIds) {
        this.pid = pid;
        this.startId = startId;
        this.place = place;
        this.storeIds = storeIds;
        this.file = new PerfMapFile(place, pid);
    }

    int pid() {
        return pid;
    }

    long startId() {
        return startId;
    }

    PerfSymbols symbols() {
        return symbols;
    }

    /** Somebody asks for names at this time. */
    void used(long nanos) {
        if (nanos > usedNanos) {
            usedNanos = nanos;
        }
    }

    long usedNanos() {
        return usedNanos;
    }

    /** Has the map be looked at whether its time has come or not. */
    void hurry() {
        urgent = true;
    }

    /** Whether {@link #hurry} has been obeyed. */
    boolean lookedAt() {
        return !urgent;
    }

    /** Nobody reads it any more: who holds it asks for it anew. */
    void forget() {
        forgotten = true;
    }

    boolean forgotten() {
        return forgotten;
    }

    boolean due(long nowNanos) {
        return urgent || !over && nowNanos >= dueNanos && nowNanos - usedNanos <= IN_USE_NANOS;
    }

    /**
     * Reads what is new.
     *
     * @param limitBytes of heap that the map may take
     * @throws IOException with the reason when the file is not to be trusted
     */
    void look(long nowNanos, long limitBytes, byte[] chunk) throws IOException {
        dueNanos = nowNanos + intervalNanos;
        try {
            if (isOver()) {
                return;
            }
            PerfMap reading = map.orElseGet(() -> new PerfMap(storeIds::incrementAndGet));
            reading.limit(limitBytes);
            PerfMapFile.Outcome outcome = file.read(reading, chunk);
            if (outcome == PerfMapFile.Outcome.ABSENT && map.isEmpty()) {
                intervalNanos = Math.min(2 * intervalNanos, LONGEST_LOOK_NANOS);
                return;
            }
            intervalNanos = LOOK_NANOS;
            map = Optional.of(reading);
            reading.endReading(nowNanos);
            symbols = reading.symbols();
        } catch (IOException goneOrRefused) {
            intervalNanos = Math.min(2 * intervalNanos, LONGEST_LOOK_NANOS);
            throw goneOrRefused;
        } finally {
            urgent = false;
        }
    }

    /** Whether the process has ended: another with the same pid is none of ours. */
    private boolean isOver() {
        Optional<Instant> now = PerfMapPlace.startOf(pid);
        if (started.isEmpty()) {
            started = now;
        }
        over = over || now.isEmpty() || !now.equals(started);
        return over;
    }

    /** Reads the whole map again: there is room for more now. */
    void startOver() {
        file = new PerfMapFile(place, pid);
        map = Optional.empty();
        urgent = true;
    }

    /** Heap taken, estimated. */
    long sizeBytes() {
        return map.map(PerfMap::sizeBytes).orElse(0L);
    }

    /** How many symbols there was no room for. */
    long leftOut() {
        return map.map(PerfMap::leftOut).orElse(0L);
    }
}
