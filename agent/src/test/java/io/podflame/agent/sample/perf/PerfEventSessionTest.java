package io.podflame.agent.sample.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.PerfEventAbi;
import io.podflame.agent.linux.PerfEventAttr.StackSampling;
import io.podflame.agent.linux.PerfRing;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.SamplingCounters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rings in memory of our own, with the test as the kernel and the clock. Times are milliseconds. */
class PerfEventSessionTest {

    private static final long MILLISECOND = 1_000_000;
    private static final int PAGE_BYTES = 4096;
    private static final int RING_BYTES = 8192;

    private final PerfEventWaiter waiter = waiter();
    private long nowMillis = 100;
    private final PerfEventSession session = new PerfEventSession(
            waiter,
            new PerfRecordParser(127, StackSampling.CALL_CHAIN),
            KernelUnwinder.Attachment.NONE,
            () -> nowMillis * MILLISECOND);
    private final HandMadeRing first = new HandMadeRing();
    private final HandMadeRing second = new HandMadeRing();

    PerfEventSessionTest() {
        session.add(first.ring);
        session.add(second.ring);
    }

    private static PerfEventWaiter waiter() {
        try {
            return new PerfEventWaiter();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        session.close();
        waiter.close();
    }

    @Test
    void mergesTheRingsByTime() {
        first.exit(10);
        first.exit(40);
        first.exit(50);
        second.exit(20);
        second.exit(30);
        second.exit(60);

        assertThat(drain()).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
        assertThat(drain()).isEmpty();
    }

    @Test
    void leavesRecordsYoungerThanTheRoundForTheNext() {
        first.exit(97);
        first.exit(99);
        second.exit(98);
        second.exit(101);
        assertThat(drain()).containsExactly(97L, 98L);

        // One that was still being written when the round looked, on the other CPU.
        second.exit(102);
        first.exit(100);
        nowMillis = 200;
        assertThat(drain()).containsExactly(99L, 100L, 101L, 102L);
    }

    @Test
    void mendsTheOrderWhereAnInterruptCameBetween() {
        first.exit(10);
        first.exit(12);
        first.exit(11);
        first.exit(13);

        assertThat(drain()).containsExactly(10L, 11L, 12L, 13L);
    }

    @Test
    void countsRecordsItCannotReadAndGoesOn() {
        first.record(PerfEventAbi.PERF_RECORD_EXIT, 1, 2);
        first.exit(10);

        assertThat(drain()).containsExactly(10L);
        assertThat(session.counters()).isEqualTo(new SamplingCounters(0, 1));
        assertThat(session.cpus()).isEqualTo(2);
    }

    @Test
    void wakingMakesTheNextWaitReturnAtOnce() {
        waiter.wake();
        long start = System.nanoTime();
        waiter.await(Duration.ofMinutes(10));

        assertThat(System.nanoTime() - start).isLessThan(Duration.ofMinutes(1).toNanos());
    }

    private List<Long> drain() {
        List<Long> millis = new ArrayList<>();
        int delivered =
                session.drain(record -> millis.add(((CaptureRecord.Exited) record).timestampNanos() / MILLISECOND));
        assertThat(delivered).isEqualTo(millis.size());
        return millis;
    }

    private static final class HandMadeRing {

        private static final long DATA_HEAD = 1024;

        private final MemorySegment memory = Arena.ofAuto().allocate(PAGE_BYTES + RING_BYTES, PAGE_BYTES);
        final PerfRing ring = PerfRing.over(memory, PAGE_BYTES);
        private long head;

        void exit(long millis) {
            long nanos = millis * MILLISECOND;
            record(PerfEventAbi.PERF_RECORD_EXIT, 5, 5, nanos, 5, nanos, 0);
        }

        void record(int type, long... words) {
            put((long) (words.length + 1) * Long.BYTES << 48 | type);
            for (long word : words) {
                put(word);
            }
            memory.set(ValueLayout.JAVA_LONG, DATA_HEAD, head);
        }

        private void put(long word) {
            memory.set(ValueLayout.JAVA_LONG, PAGE_BYTES + head % RING_BYTES, word);
            head += Long.BYTES;
        }
    }
}
