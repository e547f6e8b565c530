package io.podflame.agent.sample.recording.perfdata;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts records in time order as perf does. perf reads one CPU's ring after the other and then writes FINISHED_ROUND: whatever is
 * written later is not older than the newest record of the round before.
 *
 * <pre>
 * round 1        round 2          round 3
 * a1 a2 b1 b2 |  a3 a4 b3 b4   |  a5 b5
 *             ^ nothing yet    ^ everything up to the newest of round 1
 * </pre>
 *
 * <p>Records wait in one array of words, each behind its offset in the source; their times and places are sorted by merging the runs
 * that are in order already, one per CPU and round. Equal times keep the order of reading. When what waits outgrows the limit, its
 * older half is given before its round ends; a record that comes later than its time is counted. Allocates nothing per record. One
 * thread.
 */
final class RoundSorter {

    /** What may wait: 128 MiB, or a quarter of the memory there is. Twice that while the rest of a round moves. */
    private static final long MAX_WAITING_BYTES = 128L << 20;

    private static final int FIRST_WORDS = 1 << 16;
    private static final int RECORD_WORDS = (RecordBlock.MAX_RECORD_BYTES + 15 >>> 3) + 1;

    private final int limitWords;
    private final RecordWords record;
    private long[] words = new long[FIRST_WORDS];
    private long[] spareWords = new long[FIRST_WORDS];
    private int size;
    private TimeOrder order = new TimeOrder();

    private long newestNanos;
    private long roundNanos;
    private long deliveredNanos;
    private long outOfOrder;

    /** @param record given to consumers, moved from record to record */
    RoundSorter(RecordWords record) {
        this(record, Math.min(MAX_WAITING_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    RoundSorter(RecordWords record, long limitBytes) {
        this.record = record;
        this.limitWords = (int) Math.max(4 * RECORD_WORDS, limitBytes >>> 3);
    }

    /**
     * Takes in the block's next record, which waits only if {@link #keep} follows; one with a time that does not wait is {@link #passOver passed
     * over}. The record is valid until this is called again.
     *
     * @param offset of the record in the source
     * @param consumer takes what has to make room
     */
    void take(RecordBlock block, long offset, Consumer<RecordWords> consumer) {
        makeRoom(consumer);
        words[size] = offset;
        block.copyTo(words, size + 1);
        record.moveTo(words, size + 1);
    }

    /** The record waits for its time. */
    void keep(long timestampNanos) {
        order.add(timestampNanos, size + 1);
        size += 1 + (record.sizeBytes() + 7 >>> 3);
        passOver(timestampNanos);
    }

    /** Of the record nothing is needed but its time. */
    void passOver(long timestampNanos) {
        newestNanos = Math.max(newestNanos, timestampNanos);
        outOfOrder += timestampNanos < deliveredNanos ? 1 : 0;
    }

    /** FINISHED_ROUND was read. */
    void endRound(Consumer<RecordWords> consumer) {
        deliver(order.sort(roundNanos), consumer);
        deliveredNanos = Math.max(deliveredNanos, roundNanos);
        roundNanos = newestNanos;
    }

    /** Nothing older than that comes any more. */
    void deliverUntil(long timestampNanos, Consumer<RecordWords> consumer) {
        deliver(order.sort(timestampNanos), consumer);
    }

    /** Nothing more comes. */
    void deliverAll(Consumer<RecordWords> consumer) {
        deliver(order.sort(Long.MAX_VALUE), consumer);
    }

    /** Forgets what waits, and the room for it. */
    void release() {
        words = new long[0];
        spareWords = words;
        order = new TimeOrder();
        size = 0;
    }

    /** Records that came when a newer one had been given. */
    long outOfOrder() {
        return outOfOrder;
    }

    private void makeRoom(Consumer<RecordWords> consumer) {
        if (words.length - size >= RECORD_WORDS) {
            return;
        }
        if (words.length < limitWords) {
            words = Arrays.copyOf(words, (int) Math.min(limitWords, 2L * words.length));
        } else {
            order.sort(Long.MAX_VALUE);
            deliver((order.size() + 1) / 2, consumer);
        }
    }

    private void deliver(int count, Consumer<RecordWords> consumer) {
        for (int i = 0; i < count; i++) {
            record.moveTo(words, order.place(i));
            consumer.accept(record);
        }
        if (count > 0) {
            deliveredNanos = Math.max(deliveredNanos, order.nanos(count - 1));
            moveRest(count);
        }
    }

    private void moveRest(int delivered) {
        int waiting = order.size();
        int to = 0;
        if (spareWords.length < words.length && delivered < waiting) {
            spareWords = new long[words.length];
        }
        for (int i = delivered; i < waiting; i++) {
            int from = order.place(i);
            int count = 1 + ((int) (words[from] >>> 48) + 7 >>> 3);
            System.arraycopy(words, from - 1, spareWords, to, count);
            order.moved(i, to + 1);
            to += count;
        }
        order.removeFirst(delivered);
        if (to > 0) {
            long[] emptied = words;
            words = spareWords;
            spareWords = emptied;
        }
        size = to;
    }
}
