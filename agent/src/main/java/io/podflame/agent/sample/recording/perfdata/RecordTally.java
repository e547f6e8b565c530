package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;
import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.*;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts records by type, and what was passed over by reason. One thread. */
final class RecordTally {

    /** Types told apart when there is no name for them. */
    private static final int MAX_UNKNOWN = 64;

    /** Types are counted in an array up to there. */
    private static final int KNOWN = 128;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(PERF_RECORD_MMAP, "MMAP"),
            Map.entry(PERF_RECORD_LOST, "LOST"),
            Map.entry(PERF_RECORD_COMM, "COMM"),
            Map.entry(PERF_RECORD_EXIT, "EXIT"),
            Map.entry(PERF_RECORD_THROTTLE, "THROTTLE"),
            Map.entry(PERF_RECORD_UNTHROTTLE, "UNTHROTTLE"),
            Map.entry(PERF_RECORD_FORK, "FORK"),
            Map.entry(PERF_RECORD_READ, "READ"),
            Map.entry(PERF_RECORD_SAMPLE, "SAMPLE"),
            Map.entry(PERF_RECORD_MMAP2, "MMAP2"),
            Map.entry(PERF_RECORD_AUX, "AUX"),
            Map.entry(PERF_RECORD_ITRACE_START, "ITRACE_START"),
            Map.entry(PERF_RECORD_LOST_SAMPLES, "LOST_SAMPLES"),
            Map.entry(PERF_RECORD_SWITCH, "SWITCH"),
            Map.entry(PERF_RECORD_SWITCH_CPU_WIDE, "SWITCH_CPU_WIDE"),
            Map.entry(PERF_RECORD_NAMESPACES, "NAMESPACES"),
            Map.entry(PERF_RECORD_KSYMBOL, "KSYMBOL"),
            Map.entry(PERF_RECORD_BPF_EVENT, "BPF_EVENT"),
            Map.entry(PERF_RECORD_CGROUP, "CGROUP"),
            Map.entry(PERF_RECORD_TEXT_POKE, "TEXT_POKE"),
            Map.entry(PERF_RECORD_AUX_OUTPUT_HW_ID, "AUX_OUTPUT_HW_ID"),
            Map.entry(PERF_RECORD_HEADER_ATTR, "HEADER_ATTR"),
            Map.entry(PERF_RECORD_HEADER_EVENT_TYPE, "HEADER_EVENT_TYPE"),
            Map.entry(PERF_RECORD_HEADER_TRACING_DATA, "HEADER_TRACING_DATA"),
            Map.entry(PERF_RECORD_HEADER_BUILD_ID, "HEADER_BUILD_ID"),
            Map.entry(PERF_RECORD_FINISHED_ROUND, "FINISHED_ROUND"),
            Map.entry(PERF_RECORD_ID_INDEX, "ID_INDEX"),
            Map.entry(PERF_RECORD_AUXTRACE_INFO, "AUXTRACE_INFO"),
            Map.entry(PERF_RECORD_AUXTRACE, "AUXTRACE"),
            Map.entry(PERF_RECORD_AUXTRACE_ERROR, "AUXTRACE_ERROR"),
            Map.entry(PERF_RECORD_THREAD_MAP, "THREAD_MAP"),
            Map.entry(PERF_RECORD_CPU_MAP, "CPU_MAP"),
            Map.entry(PERF_RECORD_STAT_CONFIG, "STAT_CONFIG"),
            Map.entry(PERF_RECORD_STAT, "STAT"),
            Map.entry(PERF_RECORD_STAT_ROUND, "STAT_ROUND"),
            Map.entry(PERF_RECORD_EVENT_UPDATE, "EVENT_UPDATE"),
            Map.entry(PERF_RECORD_TIME_CONV, "TIME_CONV"),
            Map.entry(PERF_RECORD_HEADER_FEATURE, "HEADER_FEATURE"),
            Map.entry(PERF_RECORD_COMPRESSED, "COMPRESSED"),
            Map.entry(PERF_RECORD_FINISHED_INIT, "FINISHED_INIT"),
            Map.entry(PERF_RECORD_COMPRESSED2, "COMPRESSED2"));

    private final long[] records = new long[KNOWN];
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private int unknownTypes;

    void count(int type) {
        if (type >= 0 && type < KNOWN) {
            records[type]++;
        } else {
            String reason = "unknown record type " + Integer.toUnsignedString(type);
            boolean room = skipped.containsKey(reason) || ++unknownTypes <= MAX_UNKNOWN;
            skip(room ? reason : "records of other unknown types", 1);
        }
    }

    /** @param count of what the reason names */
    void skip(String reason, long count) {
        skipped.merge(reason, count, Long::sum);
    }

    SortedMap<String, Long> records() {
        SortedMap<String, Long> named = new TreeMap<>();
        NAMES.forEach((type, name) -> {
            if (records[type] > 0) {
                named.put(name, records[type]);
            }
        });
        return named;
    }

    SortedMap<String, Long> skipped() {
        SortedMap<String, Long> all = new TreeMap<>(skipped);
        for (int type = 0; type < KNOWN; type++) {
            if (records[type] > 0 && !NAMES.containsKey(type)) {
                all.put("unknown record type " + type, records[type]);
            }
        }
        return all;
    }
}
