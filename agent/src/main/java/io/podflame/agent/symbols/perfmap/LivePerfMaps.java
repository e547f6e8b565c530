package io.podflame.agent.symbols.perfmap;

import io.podflame.agent.health.FailureLog;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.ThreadPriority;
import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.JitSymbols;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Names of just-in-time code of the processes that run here, from their maps:
 *
 * <pre>
 * sampling thread         find: what has been read of the map so far; the first time of a process: please read it
 * "podflame-jit" thread   looks each second at the maps of processes that are being sampled, reads what is new
 * </pre>
 *
 * <p>The sampling thread never waits and never reads a file. The maps of all processes together take at most {@link #MAX_BYTES}: then the
 * one that was not asked for the longest is let go. {@link #find} is for the sampling thread, the rest for any.
 */
public final class LivePerfMaps implements JitSymbols {

    /** Heap for all maps: some 260,000 symbols. With all else but a symbol table it fits in 24 MB. */
    static final long MAX_BYTES = 6L << 20;

    static final int MAX_PROCESSES = 1_024;

    /** A map that was not asked for so long is let go. */
    static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    /** A map that was asked for since is not let go for another. */
    private static final long IN_USE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long ROUND_NANOS = Duration.ofMillis(250).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();
    private static final int CHUNK_BYTES = 32 << 10;

    private final PerfMapPlace place;
    private final LongSupplier nanoClock;
    private final FailureLog failures;
    private final long maxBytes;
    private final Map<Integer, FollowedMap> followed = new ConcurrentHashMap<>();
    private final AtomicLong stores = new AtomicLong();
    private final AtomicBoolean began = new AtomicBoolean();
    private final Thread reader = new Thread(this::run, "podflame-jit");
    private final KnownNames names = new KnownNames();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private @Nullable FollowedMap last;

    /**
     * @param proc normally /proc
     * @param nanoClock CLOCK_MONOTONIC, as samples have it
     */
    public LivePerfMaps(Path proc, LongSupplier nanoClock) {
        this(proc, nanoClock, MAX_BYTES);
    }

    LivePerfMaps(Path proc, LongSupplier nanoClock, long maxBytes) {
        this.place = new PerfMapPlace(proc);
        this.nanoClock = nanoClock;
        this.maxBytes = maxBytes;
        this.failures = new FailureLog(System.getLogger(LivePerfMaps.class.getName()), nanoClock);
        reader.setDaemon(true);
    }

    @Override
    public Optional<String> find(Process process, long processAddress, long timestampNanos) {
        FollowedMap map = last;
        if (map == null || map.startId() != process.startId() || map.forgotten()) {
            map = follow(process.pid(), process.startId()).orElse(null);
            last = map;
        }
        if (map == null) {
            return Optional.empty();
        }
        map.used(timestampNanos);
        PerfSymbols symbols = map.symbols();
        int number = symbols.find(processAddress, timestampNanos);
        return number == PerfSymbols.NOT_FOUND ? Optional.empty() : names.name(symbols, number);
    }

    /** Empty for a program that another follows under the same pid, and when there are too many. */
    private Optional<FollowedMap> follow(int pid, long startId) {
        FollowedMap known = followed.get(pid);
        if (known != null && known.startId() >= startId) {
            return Optional.of(known).filter(it -> it.startId() == startId);
        }
        if (known == null && followed.size() >= MAX_PROCESSES) {
            return Optional.empty();
        }
        FollowedMap next = new FollowedMap(pid, startId, place, stores);
        next.used(nanoClock.getAsLong());
        followed.put(pid, next);
        wake();
        return Optional.of(next);
    }

    private void wake() {
        if (began.compareAndSet(false, true)) {
            reader.start();
        }
        LockSupport.unpark(reader);
    }

    /**
     * Has a program's map read now, and waits until that is done. Not for the sampling thread.
     *
     * @param startId of the {@link Process}
     * @return false when it took longer
     */
    public boolean read(int pid, long startId, Duration timeout) throws InterruptedException {
        Optional<FollowedMap> map = follow(pid, startId);
        map.ifPresent(FollowedMap::hurry);
        wake();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (map.isPresent() && !map.get().lookedAt()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(Duration.ofNanos(POLL_NANOS));
        }
        return map.isPresent();
    }

    private void run() {
        try {
            ThreadPriority.lowerOfThisThread();
        } catch (LinuxException e) {
            failures.failed("priority", String.valueOf(e.getMessage()));
        }
        while (true) {
            try {
                lookAtDue();
            } catch (RuntimeException e) { // the thread's top: names are not worth the agent
                failures.failed("maps", "reading maps of just-in-time code failed because of a bug: " + e);
            }
            if (followed.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, ROUND_NANOS);
            }
        }
    }

    /** One round of the reading thread. */
    void lookAtDue() {
        long nowNanos = nanoClock.getAsLong();
        for (FollowedMap map : followed.values()) {
            if (nowNanos - map.usedNanos() > FORGET_NANOS) {
                forget(map);
            } else if (map.due(nowNanos)) {
                look(map);
            }
        }
    }

    private void look(FollowedMap map) {
        long others = sizeBytes() - map.sizeBytes();
        long leftOut = map.leftOut();
        try {
            map.look(nanoClock.getAsLong(), maxBytes - others, chunk);
        } catch (IOException goneOrRefused) {
            failures.failed(
                    "process " + map.pid(),
                    "the just-in-time code of process " + map.pid() + " has no names: " + goneOrRefused.getMessage());
        }
        if (map.leftOut() > leftOut) {
            makeRoomFor(map);
        }
    }

    private void makeRoomFor(FollowedMap map) {
        long nowNanos = nanoClock.getAsLong();
        Optional<FollowedMap> idle = followed.values().stream()
                .filter(it -> it != map && it.sizeBytes() > 0 && nowNanos - it.usedNanos() > IN_USE_NANOS)
                .min(Comparator.comparingLong(FollowedMap::usedNanos));
        if (idle.isPresent()) {
            forget(idle.get());
            map.startOver();
        } else {
            failures.failed(
                    "room for process " + map.pid(),
                    "the map of process " + map.pid() + " has more symbols than there is room for: the newest have no"
                            + " names; all maps together may take " + (maxBytes >> 20) + " MiB");
        }
    }

    private void forget(FollowedMap map) {
        map.forget();
        followed.remove(map.pid(), map);
    }

    /** Heap taken by all maps, estimated. For the reading thread. */
    long sizeBytes() {
        return followed.values().stream().mapToLong(FollowedMap::sizeBytes).sum();
    }
}
