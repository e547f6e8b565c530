package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.sample.recording.RecordingCounters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares what the reader gives of a recording with what perf itself reads in it. */
final class PerfTruth {

    /** perf does not dump all of its own records. */
    private static final Set<String> KERNEL_RECORDS = Set.of(
            "MMAP",
            "MMAP2",
            "COMM",
            "FORK",
            "EXIT",
            "SAMPLE",
            "LOST",
            "LOST_SAMPLES",
            "CGROUP",
            "NAMESPACES",
            "SWITCH",
            "SWITCH_CPU_WIDE",
            "KSYMBOL",
            "BPF_EVENT",
            "THROTTLE",
            "UNTHROTTLE",
            "READ");

    private PerfTruth() {}

    /** @param mustHave a type of record without which nothing would have been tested */
    static void compare(PerfDataRecording recording, PerfScriptDump expected, String mustHave) throws IOException {
        List<String> actual = lines(recording);
        assertSame(actual, expected.lines());
        assertThat(expected.records()).containsKey(mustHave);
        RecordingCounters counters = recording.counters();
        assertThat(kernelRecords(counters.records())).isEqualTo(kernelRecords(expected.records()));
        assertThat(counters.outOfOrder()).isEqualTo(expected.outOfOrder());
        assertThat(counters.samples())
                .isEqualTo(actual.stream()
                        .filter(line -> line.startsWith("SAMPLE"))
                        .count());
    }

    /** All that there is to read. */
    static List<String> lines(PerfDataRecording recording) throws IOException {
        RecordLines lines = new RecordLines(recording);
        while (recording.read(lines)) {}
        return lines.lines();
    }

    /** Says where they first differ: the lists are long. */
    static void assertSame(List<String> actual, List<String> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i)).as("record %d", i).isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    private static Map<String, Long> kernelRecords(Map<String, Long> records) {
        Map<String, Long> kernel = new TreeMap<>(records);
        kernel.keySet().retainAll(KERNEL_RECORDS);
        return kernel;
    }
}
