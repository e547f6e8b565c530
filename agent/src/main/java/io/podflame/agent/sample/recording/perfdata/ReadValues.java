package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.PERF_FORMAT_GROUP;
import static io.podflame.agent.linux.PerfEventAbi.PERF_FORMAT_ID;
import static io.podflame.agent.linux.PerfEventAbi.PERF_FORMAT_LOST;
import static io.podflame.agent.linux.PerfEventAbi.PERF_FORMAT_TOTAL_TIME_ENABLED;
import static io.podflame.agent.linux.PerfEventAbi.PERF_FORMAT_TOTAL_TIME_RUNNING;

import io.podflame.binary.MalformedInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The counts that a sample carries with PERF_SAMPLE_READ (perf record -e '{a,b}:S'): the leader's timer takes the sample, and each
 * event of the group has counted on since its last.
 *
 * <pre>
 * one     value | time_enabled | time_running | id | lost          each word but the first as read_format asks for
 * group   nr | time_enabled | time_running | nr × (value | id | lost)
 * </pre>
 *
 * <p>Such recordings are rare: counts are kept boxed. One thread.
 */
final class ReadValues {

    private long[] ids = new long[16];
    private long[] values = new long[16];
    private int size;
    private boolean haveIds;
    private final Map<Long, Long> lastValues = new HashMap<>();

    /** Reads them; says where the next part of the sample begins. */
    int parse(RecordWords record, int from, EventAttr attr) throws MalformedInputException {
        boolean group = attr.reads(PERF_FORMAT_GROUP);
        haveIds = attr.reads(PERF_FORMAT_ID);
        int times = words(attr, PERF_FORMAT_TOTAL_TIME_ENABLED) + words(attr, PERF_FORMAT_TOTAL_TIME_RUNNING);
        int each = 1 + words(attr, PERF_FORMAT_ID) + words(attr, PERF_FORMAT_LOST);
        long count = 1;
        if (group) {
            count = from < record.words() ? record.word(from) : -1;
        }
        int left = record.words() - from - times - (group ? 1 : 0);
        if (count < 0 || left < 0 || count > left / each) {
            throw record.malformed(
                    from << 3, "counts within the record", Long.toUnsignedString(count) + " of " + each + " words");
        }
        size = (int) count;
        if (values.length < size) {
            values = Arrays.copyOf(values, size);
            ids = Arrays.copyOf(ids, size);
        }
        int first = group ? from + 1 + times : from;
        for (int i = 0; i < size; i++) {
            values[i] = record.word(first + i * each);
            ids[i] = haveIds ? record.word(first + i * each + 1 + (group ? 0 : times)) : 0;
        }
        return from + (group ? 1 : 0) + times + size * each;
    }

    private static int words(EventAttr attr, long bit) {
        return attr.reads(bit) ? 1 : 0;
    }

    /** Whether it is known what events they are of. */
    boolean haveIds() {
        return haveIds;
    }

    int size() {
        return size;
    }

    long id(int index) {
        return ids[index];
    }

    /** What the event has counted since this was asked last. To be asked of known events only, so that what is kept is bounded. */
    long countedSinceLast(int index) {
        Long last = lastValues.put(ids[index], values[index]);
        return last == null ? values[index] : values[index] - last;
    }
}
