package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.sample.recording.RecordingCounters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recordings made by the real perf in many ways, read by perf and by us: every record that both give must be the same, in the same order.
 * Where something cannot be sampled on the machine (no hardware counters), see {@link SampleParserTest}.
 */
class PerfTruthTest {

    private static final String LOOP = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done";
    private static final String FORKS = "i=0; while [ $i -lt 150 ]; do (/bin/true | /bin/cat) ; i=$((i+1)); done";

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            frame pointers            | -F 999 -g -e cpu-clock
            no call chains            | -F 999 -e cpu-clock
            user stacks               | -F 499 --call-graph dwarf,4096 -e cpu-clock
            user stacks, two events   | -F 499 --call-graph dwarf,1024 -e cpu-clock -e page-faults
            all CPUs                  | -F 999 -g -a -B -N -e cpu-clock
            control groups            | -F 999 -g -a -B -N --all-cgroups -e cpu-clock
            compressed                | -F 4999 -g -a -B -N -z -e cpu-clock
            compressed, user stacks   | -F 999 --call-graph dwarf,8192 -z=5 -e cpu-clock
            several events            | -F 999 -g -e cpu-clock -e page-faults -e context-switches -e task-clock
            several, own layouts      | -g -a -B -N -e cpu-clock/freq=999/ -e page-faults/call-graph=no,period=2/
            user mode only            | -F 999 -g -e cpu-clock:u -e page-faults:u
            kernel mode only          | -F 999 -g -a -B -N -e cpu-clock:k
            monotonic clock           | -F 999 -g -k CLOCK_MONOTONIC -e cpu-clock
            build IDs in mappings     | -F 999 -g -a -B -N --buildid-mmap -e cpu-clock
            namespaces                | -F 999 -g --namespaces -e cpu-clock
            fixed period              | -c 1000000 -g -e cpu-clock
            switch events             | -F 999 -g --switch-events -e cpu-clock
            switch events, all CPUs   | -F 999 -g -a -B -N --switch-events -e cpu-clock
            CPUs and addresses        | -F 999 -g --sample-cpu -d -e page-faults -e cpu-clock
            physical addresses        | -F 999 -g -d --phys-data --data-page-size --code-page-size --all-cgroups -a -B -N -e cpu-clock
            weights, transactions     | -F 999 -g -W --transaction -e cpu-clock
            interrupt's registers     | -F 999 -g -I -e cpu-clock --user-regs=IP,SP
            children not followed     | -F 999 -g --no-inherit -e cpu-clock
            per thread                | -F 999 -g --per-thread -s -e cpu-clock
            counts of a group         | -F 999 -g -e {cpu-clock,page-faults,context-switches}:S
            raw data                  | -F 999 -g -R -a -B -N -e cpu-clock
            losses                    | -F 50000 -m 1 -g -a -B -N -e cpu-clock
            """)
    void readsWhatPerfReads(String name, String options) throws Exception {
        compare(record(words(options), LOOP), "SAMPLE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            forks                     | -F 999 -g -e cpu-clock
            forks on all CPUs         | -F 999 -g -a -B -N -e cpu-clock
            forks, several events     | -F 999 -a -B -N -e cpu-clock -e context-switches --namespaces
            forks, compressed         | -F 999 -g -z -a -B -N -e cpu-clock -e page-faults
            forks, compressed, raw    | -F 999 -z -e cpu-clock -e page-faults
            """)
    void readsForkStormsAsPerfDoes(String name, String options) throws Exception {
        compare(record(words(options), FORKS), "FORK");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a pipe                    | -F 999 -g -e cpu-clock
            a pipe of all CPUs        | -F 999 -g -a -B -N -e cpu-clock -e page-faults -e task-clock
            a compressed pipe         | -F 4999 -g -a -B -N -z -e cpu-clock
            a pipe with user stacks   | -F 499 --call-graph dwarf,2048 -e cpu-clock:u
            """)
    void readsPipesAsPerfDoes(String name, String options) throws Exception {
        Path file = directory.resolve("perf.pipe");
        List<String> command = new ArrayList<>(List.of("perf", "record", "-q", "-o", "-"));
        command.addAll(words(options));
        command.addAll(List.of("--", "sh", "-c", LOOP));
        run(new ProcessBuilder(command).redirectOutput(file.toFile()));
        compare(file, "SAMPLE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            switches                  | -g -a -B -N -e sched:sched_switch
            system calls              | -e raw_syscalls:sys_enter -e sched:sched_process_fork
            system calls and a clock  | -F 999 -g -e cpu-clock -e raw_syscalls:sys_exit
            """)
    void readsTracepointsAsPerfDoes(String name, String options) throws Exception {
        Path file = directory.resolve("perf.data");
        // In a mount namespace of its own, which has tracefs and is gone afterwards.
        String script =
                "mountpoint -q /sys/kernel/tracing || mount -t tracefs none /sys/kernel/tracing; exec perf record -q -o '"
                        + file + "' " + options + " -- sh -c '" + FORKS + "'";
        run(new ProcessBuilder("unshare", "--mount", "sh", "-c", script));
        compare(file, "SAMPLE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a process                 | -F 999 -g -e cpu-clock
            a process's user stacks   | -F 999 --call-graph dwarf,1024 -e cpu-clock
            """)
    void readsProcessesThatRanBeforeAsPerfDoes(String name, String options) throws Exception {
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            Path file = directory.resolve("perf.data");
            List<String> command = new ArrayList<>(List.of("perf", "record", "-q", "-o", file.toString()));
            command.addAll(words(options));
            command.addAll(List.of("-p", "" + busy.pid(), "--", "sleep", "0.3"));
            run(new ProcessBuilder(command));
            compare(file, "SAMPLE");
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }

    private Path record(List<String> options, String workload) throws Exception {
        Path file = directory.resolve("perf.data");
        List<String> command = new ArrayList<>(List.of("perf", "record", "-q", "-o", file.toString()));
        command.addAll(options);
        command.addAll(List.of("--", "sh", "-c", workload));
        run(new ProcessBuilder(command));
        return file;
    }

    private static List<String> words(String options) {
        return Arrays.asList(options.split(" "));
    }

    private void run(ProcessBuilder builder) throws Exception {
        Path errors = directory.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        int status = process.waitFor();
        assertThat(status).as(Files.readString(errors)).isZero();
    }

    /** @param mustHave a type of record without which nothing would have been tested */
    private void compare(Path file, String mustHave) throws Exception {
        PerfScriptDump expected = dump(file);
        try (PerfDataRecording recording = PerfDataRecording.open(file)) {
            RecordLines actual = new RecordLines(recording);
            while (recording.read(actual)) {}
            assertSame(actual.lines(), expected.lines());
            assertThat(expected.records()).containsKey(mustHave);
            RecordingCounters counters = recording.counters();
            assertThat(kernelRecords(counters.records())).isEqualTo(kernelRecords(expected.records()));
            assertThat(counters.outOfOrder()).isZero();
            assertThat(recording.readBytes()).isLessThanOrEqualTo(Files.size(file));
            assertThat(counters.samples())
                    .isEqualTo(actual.lines().stream()
                            .filter(line -> line.startsWith("SAMPLE"))
                            .count());
        }
    }

    /** Says where they first differ: the lists are long. */
    private static void assertSame(List<String> actual, List<String> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i)).as("record %d", i).isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    /** perf does not dump all of its own records. */
    private static Map<String, Long> kernelRecords(Map<String, Long> records) {
        Map<String, Long> kernel = new java.util.TreeMap<>(records);
        kernel.keySet()
                .removeIf(type -> !List.of(
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
                                "READ")
                        .contains(type));
        return kernel;
    }

    private PerfScriptDump dump(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "perf", "script", "-D", "--ns", "-F", "comm,pid,tid,event,period", "-i", file.toString())
                .redirectError(directory.resolve("errors").toFile());
        Process process = builder.start();
        PerfScriptDump dump;
        try (BufferedReader text = process.inputReader()) {
            dump = PerfScriptDump.read(text);
        }
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("errors")))
                .isZero();
        return dump;
    }
}
