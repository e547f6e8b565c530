package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.linux.PerfRing;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.SamplingCounters;
import io.podflame.agent.sample.SamplingSession;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Merges the rings of all CPUs into one time order.
 *
 * <p>A process forks on one CPU, execs on a second and is sampled on a third: only in time order do its records make sense. So each
 * round takes the time first and delivers what is older; younger records stay in their rings for the next round, as an older one of
 * another CPU may come after this round has looked there:
 *
 * <pre>
 * cpu 0  ──f──s────s──│s        f fork, s sample, m mapping
 * cpu 1  ────m─s───s──│──s      │ = time of the round's start - IN_FLIGHT
 *          delivered    next round
 * </pre>
 *
 * <p>One thread.
 */
final class PerfEventSession implements SamplingSession {

    /**
     * How long after its time a record may appear in the ring: the kernel takes the time, then walks the stack, then writes. That is
     * microseconds, unless the hypervisor takes the CPU away in between.
     */
    static final long IN_FLIGHT_NANOS = 2_000_000;

    private final PerfEventWaiter waiter;
    private final PerfRecordParser parser;
    private final KernelUnwinder.Attachment unwinding;
    private final LongSupplier clock;
    private long settledNanos;
    private boolean narrowed;
    private final List<PerfEvent> events = new ArrayList<>();
    private final List<PerfRing> rings = new ArrayList<>();
    private final List<RingCursor> cursors = new ArrayList<>();
    private final PriorityQueue<RingCursor> oldestFirst =
            new PriorityQueue<>(Comparator.comparingLong(RingCursor::timestampNanos));

    /**
     * A session without CPUs.
     *
     * @param unwinding closed with the session
     * @param clock CLOCK_MONOTONIC in nanoseconds
     */
    PerfEventSession(
            PerfEventWaiter waiter, PerfRecordParser parser, KernelUnwinder.Attachment unwinding, LongSupplier clock) {
        this.waiter = waiter;
        this.parser = parser;
        this.unwinding = unwinding;
        this.clock = clock;
        this.settledNanos = clock.getAsLong();
    }

    /** Takes over an open event and its ring; {@link #close} gives both back. */
    void add(PerfEvent event, PerfRing ring, PerfEventAttr attr) throws LinuxException {
        events.add(event);
        add(ring);
        waiter.add(event.fd());
        unwinding.attach(event, attr);
    }

    /** A ring that something else fills. */
    void add(PerfRing ring) {
        rings.add(ring);
        cursors.add(new RingCursor(ring));
    }

    void enable() throws LinuxException {
        for (PerfEvent event : events) {
            event.enable();
        }
    }

    @Override
    public int drain(Consumer<CaptureRecord> receiver) {
        Consumer<CaptureRecord> consumer = unwinding.present() ? record -> deliver(record, receiver) : receiver;
        long limit = clock.getAsLong() - IN_FLIGHT_NANOS;
        oldestFirst.clear();
        for (RingCursor cursor : cursors) {
            enqueue(cursor);
        }
        int delivered = 0;
        while (!oldestFirst.isEmpty() && oldestFirst.element().timestampNanos() <= limit) {
            RingCursor cursor = oldestFirst.remove();
            if (parser.parse(cursor.record(), consumer)) {
                delivered++;
            }
            cursor.advance();
            enqueue(cursor);
        }
        settledNanos = limit;
        return delivered;
    }

    private void deliver(CaptureRecord record, Consumer<CaptureRecord> receiver) {
        if (record instanceof CaptureRecord.Mapped mapped) {
            unwinding.mapped(mapped.pid());
        } else if (record instanceof CaptureRecord.Exited exited && exited.pid() == exited.tid()) {
            unwinding.exited(exited.pid());
        }
        receiver.accept(record);
    }

    @Override
    public long settledNanos(long nowNanos) {
        return settledNanos;
    }

    private void enqueue(RingCursor cursor) {
        if (cursor.fill()) {
            oldestFirst.add(cursor);
        }
    }

    @Override
    public long stop() {
        try {
            long lost = 0;
            for (PerfEvent event : events) {
                event.disable();
                lost += event.lost().orElse(0);
            }
            return Math.max(0, lost + unwinding.lost() - parser.lost());
        } catch (LinuxException e) {
            // Only a bug makes it fail: a closed file or bad arguments.
            throw new UncheckedIOException(e);
        }
    }

    void narrow() {
        narrowed = true;
    }

    @Override
    public boolean narrowed() {
        return narrowed;
    }

    @Override
    public void include(int pid) {
        unwinding.include(pid);
    }

    @Override
    public int cpus() {
        long distinct = events.stream().mapToInt(PerfEvent::cpu).distinct().count();
        return events.isEmpty() ? rings.size() : (int) distinct;
    }

    @Override
    public SamplingCounters counters() {
        long corruptions = cursors.stream().mapToLong(RingCursor::corruptions).sum();
        return new SamplingCounters(parser.throttles(), parser.malformed() + corruptions);
    }

    @Override
    public void close() {
        unwinding.close();
        for (PerfEvent event : events) {
            waiter.remove(event.fd());
            event.close();
        }
        rings.forEach(PerfRing::close);
        events.clear();
        rings.clear();
        cursors.clear();
    }
}
