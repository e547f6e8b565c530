package io.podflame.agent.stream;

import io.podflame.agent.encode.ProfileWindow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The windows on their way to the collector, oldest first, bounded in bytes.
 *
 * <pre>
 *   offer ──▶ unsent ──next──▶ in flight ──acknowledge──▶ sent
 *               │                  ▲ │
 *               │ full             └─┘ next, on a new stream: with the same sequence
 *               ▼
 *            dropped, and reported in a later window's statistics
 * </pre>
 *
 * <p>A window gets its sequence when it leaves for the first time, so that sequences have no gaps. Only windows that never
 * left are dropped: the collector may have stored the others already, and a sample must not be counted twice. At every
 * moment {@code offered = sent + dropped + waiting}, in samples. Thread-safe.
 */
public final class WindowQueue {

    /** A fifth of the agent's heap: hours of a quiet node at 19 Hz, many minutes of a busy one. */
    public static final long DEFAULT_LIMIT_BYTES = 4L << 20;

    /** Windows sent and not acknowledged. More do not make a stream faster: a window leaves each second at most. */
    static final int MAX_IN_FLIGHT = 4;

    private final long limitBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final Condition acknowledged = lock.newCondition();
    private final ArrayDeque<Entry> unsent = new ArrayDeque<>();
    private final ArrayDeque<Entry> inFlight = new ArrayDeque<>();
    private long unsentBytes;
    private long inFlightBytes;
    private long lastPosition;
    private long lastSequence;
    private long offeredSamples;
    private long sentSamples;
    private long droppedSamples;
    private long waitingSamples;

    public WindowQueue(long limitBytes) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limitBytes must be more than 0: " + limitBytes);
        }
        this.limitBytes = limitBytes;
    }

    /**
     * Adds a window behind the others. When the bound is passed the oldest that never left are dropped, in the extreme this
     * one. Never waits for the collector.
     *
     * @return the windows dropped, oldest first, whose account the caller has to pass on in a later window
     */
    public List<ProfileWindow> offer(ProfileWindow window) {
        lock.lock();
        try {
            unsent.add(new Entry(window, ++lastPosition, 0));
            unsentBytes += window.sizeBytes();
            offeredSamples += window.samples();
            waitingSamples += window.samples();
            List<ProfileWindow> dropped = new ArrayList<>();
            while (!unsent.isEmpty() && unsentBytes + inFlightBytes > limitBytes) {
                ProfileWindow oldest = unsent.remove().window;
                unsentBytes -= oldest.sizeBytes();
                waitingSamples -= oldest.samples();
                droppedSamples += oldest.samples();
                dropped.add(oldest);
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether less than half of the bound is taken: what can wait should, otherwise. */
    public boolean halfEmpty() {
        lock.lock();
        try {
            return 2 * (unsentBytes + inFlightBytes) < limitBytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a window of that size can be offered without dropping another: for who reads a recording and can wait, as a sampler
     * cannot. A window larger than the bound has room when nothing else waits.
     *
     * @return false when that took longer than the timeout
     */
    public boolean awaitRoom(long sizeBytes, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long remainingNanos = timeout.toNanos();
            long room = Math.max(0, limitBytes - sizeBytes);
            while (unsentBytes + inFlightBytes > room) {
                if (remainingNanos <= 0) {
                    return false;
                }
                remainingNanos = acknowledged.awaitNanos(remainingNanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The window that follows {@code afterSequence} on a stream: one to send again, else the oldest unsent. Empty when there
     * is none or enough are in flight.
     */
    Optional<NumberedWindow> next(long afterSequence) {
        lock.lock();
        try {
            for (Entry entry : inFlight) {
                if (entry.sequence > afterSequence) {
                    return Optional.of(new NumberedWindow(entry.window, entry.sequence));
                }
            }
            @Nullable Entry oldest = unsent.peek();
            if (oldest == null || !mayLeave(oldest.window)) {
                return Optional.empty();
            }
            unsent.remove();
            Entry leaving = new Entry(oldest.window, oldest.position, ++lastSequence);
            inFlight.add(leaving);
            unsentBytes -= leaving.window.sizeBytes();
            inFlightBytes += leaving.window.sizeBytes();
            return Optional.of(new NumberedWindow(leaving.window, leaving.sequence));
        } finally {
            lock.unlock();
        }
    }

    /** Half of the bound stays free of windows that cannot be dropped, for the newest. */
    private boolean mayLeave(ProfileWindow window) {
        return inFlight.isEmpty()
                || (inFlight.size() < MAX_IN_FLIGHT && inFlightBytes + window.sizeBytes() <= limitBytes / 2);
    }

    /** Forgets every window up to and including {@code sequence}: the collector has dealt with them for good. */
    void acknowledge(long sequence) {
        lock.lock();
        try {
            lastSequence = Math.max(lastSequence, sequence);
            for (@Nullable Entry first = inFlight.peek();
                    first != null && first.sequence <= sequence;
                    first = inFlight.peek()) {
                inFlight.remove();
                inFlightBytes -= first.window.sizeBytes();
                waitingSamples -= first.window.samples();
                sentSamples += first.window.samples();
            }
            acknowledged.signalAll();
            if (inFlight.isEmpty() && unsent.isEmpty()) {
                emptied.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Position of the window offered last; positions count from 1 in the order of offering. */
    long lastPosition() {
        lock.lock();
        try {
            return lastPosition;
        } finally {
            lock.unlock();
        }
    }

    /** Position of the window that follows {@code afterSequence} on a stream; {@code Long.MAX_VALUE} when none does. */
    long nextPosition(long afterSequence) {
        lock.lock();
        try {
            for (Entry entry : inFlight) {
                if (entry.sequence > afterSequence) {
                    return entry.position;
                }
            }
            @Nullable Entry oldest = unsent.peek();
            return oldest == null ? Long.MAX_VALUE : oldest.position;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every window is acknowledged. Gives false when that took longer than the timeout. */
    boolean awaitEmpty(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long remainingNanos = timeout.toNanos();
            while (!inFlight.isEmpty() || !unsent.isEmpty()) {
                if (remainingNanos <= 0) {
                    return false;
                }
                remainingNanos = emptied.awaitNanos(remainingNanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What became of all samples offered so far, taken at one moment. */
    public Counts counts() {
        lock.lock();
        try {
            return new Counts(offeredSamples, sentSamples, droppedSamples, waitingSamples, unsentBytes + inFlightBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@code offered = sent + dropped + waiting}.
     *
     * @param sentSamples acknowledged by the collector
     * @param waitingSamples unsent, or sent and not acknowledged
     * @param waitingBytes what the waiting windows hold
     */
    public record Counts(
            long offeredSamples, long sentSamples, long droppedSamples, long waitingSamples, long waitingBytes) {}

    /** A window that leaves, with the sequence that it keeps when it is sent again. */
    record NumberedWindow(ProfileWindow window, long sequence) {}

    private record Entry(ProfileWindow window, long position, long sequence) {}
}
