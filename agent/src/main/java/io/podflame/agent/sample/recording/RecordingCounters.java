package io.podflame.agent.sample.recording;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of everything in a recording so far. Nothing is passed over silently.
 *
 * @param samples delivered
 * @param lostRecords that the kernel lost, as the recording says
 * @param skipped what was read and not delivered, by reason, e.g. "AUX data bytes", "unknown record type 99", "malformed line"
 * @param outOfOrder records delivered later than their time, because the recording has no order that fits in memory
 * @param records by the kernel's or perf's name of their type, e.g. "SAMPLE"; empty for formats without records
 */
public record RecordingCounters(
        long samples,
        long lostRecords,
        SortedMap<String, Long> skipped,
        long outOfOrder,
        SortedMap<String, Long> records) {

    public RecordingCounters {
        skipped = Collections.unmodifiableSortedMap(new TreeMap<>(skipped));
        records = Collections.unmodifiableSortedMap(new TreeMap<>(records));
    }
}
