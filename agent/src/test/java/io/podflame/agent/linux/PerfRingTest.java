package io.podflame.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** On a ring in memory of our own, with the test as the kernel. */
class PerfRingTest {

    private static final int PAGE_BYTES = 4096;
    private static final int RING_BYTES = 256;
    private static final long DATA_HEAD = 1024;
    private static final long DATA_TAIL = 1032;

    private final MemorySegment memory = Arena.ofAuto().allocate(PAGE_BYTES + RING_BYTES, PAGE_BYTES);
    private final PerfRing ring = PerfRing.over(memory, PAGE_BYTES);
    private final PerfRecordBuffer buffer = new PerfRecordBuffer();
    private long head;

    @Test
    void hasNothingToReadAtFirst() {
        assertThat(ring.next(buffer)).isFalse();
    }

    @Test
    void joinsARecordThatGoesOnAtTheRingsStart() {
        for (int round = 0; round < 100; round++) {
            // Sizes that share no factor with the ring's, so that records break at every word.
            int words = 3 + round % 5;
            write(words, round);

            assertThat(ring.next(buffer)).isTrue();
            assertThat(buffer.type()).isEqualTo(9);
            assertThat(buffer.misc()).isEqualTo(2);
            assertThat(buffer.size()).isEqualTo(words);
            for (int i = 1; i < words; i++) {
                assertThat(buffer.word(i)).isEqualTo(round * 100L + i);
            }
            assertThat(memory.get(ValueLayout.JAVA_LONG, DATA_TAIL)).isEqualTo(head);
            assertThat(ring.next(buffer)).isFalse();
        }
        assertThat(head).isGreaterThan(10 * RING_BYTES);
    }

    @Test
    void readsOneRecordAfterTheOther() {
        write(3, 1);
        write(4, 2);

        assertThat(ring.next(buffer)).isTrue();
        assertThat(buffer.word(1)).isEqualTo(101);
        assertThat(ring.next(buffer)).isTrue();
        assertThat(buffer.word(1)).isEqualTo(201);
        assertThat(ring.next(buffer)).isFalse();
    }

    @Test
    void skipsToTheHeadWhereASizeMakesNoSense() {
        for (int size : new int[] {0, 7, 12, 1000}) {
            write(3, 1);
            memory.set(ValueLayout.JAVA_SHORT, PAGE_BYTES + (head - 24) % RING_BYTES + 6, (short) size);
            assertThat(ring.next(buffer)).isFalse();
            write(3, 2);
            assertThat(ring.next(buffer)).isTrue();
            assertThat(buffer.word(1)).isEqualTo(201);
        }
        assertThat(ring.corruptions()).isEqualTo(4);
    }

    @Test
    void refusesASizeThatIsNoPowerOfTwo() {
        MemorySegment odd = Arena.ofAuto().allocate(PAGE_BYTES + 192, PAGE_BYTES);
        assertThatThrownBy(() -> PerfRing.over(odd, PAGE_BYTES)).hasMessageContaining("power of two");
    }

    private void write(int words, int round) {
        put((long) words * Long.BYTES << 48 | 2L << 32 | 9);
        for (int i = 1; i < words; i++) {
            put(round * 100L + i);
        }
        memory.set(ValueLayout.JAVA_LONG, DATA_HEAD, head);
    }

    private void put(long word) {
        memory.set(ValueLayout.JAVA_LONG, PAGE_BYTES + head % RING_BYTES, word);
        head += Long.BYTES;
    }
}
