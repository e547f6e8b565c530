package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.PERF_RECORD_SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundSorterTest {

    private final List<Long> given = new ArrayList<>();

    private static RecordBlock block(byte[] bytes) throws java.io.IOException {
        RecordBlock block = new RecordBlock(0);
        block.fill(new io.podflame.agent.sample.recording.perfdata.ChannelInput(
                new MemoryChannel(bytes), 0, bytes.length));
        return block;
    }

    /** A record of 4 KB that says its time and its number. */
    private static byte[] record(long time, long number) {
        return new PerfDataBytes(ByteOrder.LITTLE_ENDIAN)
                .record(PERF_RECORD_SAMPLE, 0, body -> body.u64(time, number).u64(new long[509]))
                .toArray();
    }

    private void put(RoundSorter sorter, RecordWords record, long time) throws java.io.IOException {
        sorter.take(block(record(time, 0)), 0, this::see);
        assertThat(record.word(1)).isEqualTo(time);
        sorter.keep(time);
    }

    private void see(RecordWords record) {
        given.add(record.word(1));
    }

    @Test
    void keepsNoMoreThanItsLimitAndCountsWhatThenComesTooLate() throws Exception {
        RecordWords record = new RecordWords("test");
        RoundSorter sorter = new RoundSorter(record, 1 << 20);
        for (int i = 1; i <= 2_000; i++) {
            put(sorter, record, i);
        }
        int before = given.size();
        put(sorter, record, 1);
        sorter.deliverAll(this::see);
        assertThat(before).isGreaterThan(1_700);
        assertThat(given).hasSize(2_001);
        assertThat(sorter.outOfOrder()).isEqualTo(1);
        assertThat(given.stream().sorted().toList())
                .hasSize(2_001)
                .startsWith(1L, 1L, 2L)
                .endsWith(2_000L);
    }

    @Test
    void sortsAnythingKeepingEqualTimesInTheirOrder() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            TimeOrder order = new TimeOrder();
            int size = random.nextInt(3_000);
            long[] times = random.longs(size, 0, 1 + random.nextInt(500)).toArray();
            if (run % 2 == 0) {
                java.util.Arrays.sort(times, 0, size / 2);
                java.util.Arrays.sort(times, size / 2, size);
            }
            for (int i = 0; i < size; i++) {
                order.add(times[i], i);
            }
            int upTo = random.nextInt(500);
            int count = order.sort(upTo);
            List<Integer> expected = IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> times[i]))
                    .toList();
            List<Integer> actual =
                    IntStream.range(0, size).mapToObj(order::place).toList();
            assertThat(actual).isEqualTo(expected);
            assertThat(count).isEqualTo((int)
                    java.util.Arrays.stream(times).filter(time -> time <= upTo).count());
        }
    }
}
