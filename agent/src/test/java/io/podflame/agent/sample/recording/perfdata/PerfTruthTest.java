package io.podflame.agent.sample.recording.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.ByteView;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recordings made by the real perf ({@link PerfCommand}) in many ways, read by perf and by us: every record that both give must be the
 * same, in the same order.
 * Where something cannot be sampled on the machine (no hardware counters), see {@link SampleLayoutsTest}.
 *
 * <p>perf 6.1 now and then dies of a build ID that it reads, and nothing here needs those: recording has -B -N, and perf script a directory
 * without any of the files for --symfs.
 */
class PerfTruthTest {

    /** Some of it in user code, some in the kernel. */
    private static final String LOOP = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done;"
            + " /bin/dd if=/dev/zero of=/dev/null bs=1M count=400 status=none";

    private static final String FORKS = "i=0; while [ $i -lt 150 ]; do (/bin/true | /bin/cat) ; i=$((i+1)); done";

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            frame pointers            | -F 999 -g -e cpu-clock
            no call chains            | -F 999 -e cpu-clock
            user stacks               | -F 499 --call-graph dwarf,4096 -e cpu-clock
            user stacks, two events   | -F 499 --call-graph dwarf,1024 -e cpu-clock -e page-faults
            all CPUs                  | -F 999 -g -a -e cpu-clock
            control groups            | -F 999 -g -a --all-cgroups -e cpu-clock
            compressed                | -F 4999 -g -a -z -e cpu-clock
            compressed, user stacks   | -F 999 --call-graph dwarf,8192 -z=5 -e cpu-clock
            several events            | -F 999 -g -e cpu-clock -e page-faults -e context-switches -e task-clock
            several, own layouts      | -g -a -e cpu-clock/freq=999/ -e page-faults/call-graph=no,period=2/
            user mode only            | -F 999 -g -e cpu-clock:u -e page-faults:u
            kernel mode only          | -F 999 -g -a -e cpu-clock:k
            monotonic clock           | -F 999 -g -k CLOCK_MONOTONIC -e cpu-clock
            build IDs in mappings     | -F 999 -g -a --buildid-mmap -e cpu-clock
            namespaces                | -F 999 -g --namespaces -e cpu-clock
            fixed period              | -c 1000000 -g -e cpu-clock
            switch events             | -F 999 -g --switch-events -e cpu-clock
            switch events, all CPUs   | -F 999 -g -a --switch-events -e cpu-clock
            CPUs and addresses        | -F 999 -g --sample-cpu -d -e page-faults -e cpu-clock
            physical addresses        | -F 999 -g -d --phys-data --data-page-size --code-page-size --all-cgroups -a -e cpu-clock
            weights, transactions     | -F 999 -g -W --transaction -e cpu-clock
            interrupt's registers     | -F 999 -g -I -e cpu-clock --user-regs=IP,SP
            children not followed     | -F 999 -g --no-inherit -e cpu-clock
            per thread                | -F 999 -g --per-thread -s -e cpu-clock
            counts of a group         | -F 999 -g -e {cpu-clock,page-faults,context-switches}:S
            raw data                  | -F 999 -g -R -a -e cpu-clock
            losses                    | -F 50000 -m 1 -g -a -e cpu-clock
            """)
    void readsWhatPerfReads(String name, String options) throws Exception {
        compare(() -> record(withoutBpf(options), LOOP), "SAMPLE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            forks                     | -F 999 -g -e cpu-clock
            forks on all CPUs         | -F 999 -g -a -e cpu-clock
            forks, several events     | -F 999 -a -e cpu-clock -e context-switches --namespaces
            forks, compressed         | -F 999 -g -z -a -e cpu-clock -e page-faults
            forks, compressed, raw    | -F 999 -z -e cpu-clock -e page-faults
            """)
    void readsForkStormsAsPerfDoes(String name, String options) throws Exception {
        compare(() -> record(words(options), FORKS), "FORK");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a pipe                    | -F 999 -g -e cpu-clock
            a pipe of all CPUs        | -F 999 -g -a -e cpu-clock -e page-faults -e task-clock
            a compressed pipe         | -F 4999 -g -a -z -e cpu-clock
            a pipe with user stacks   | -F 499 --call-graph dwarf,2048 -e cpu-clock:u
            """)
    void readsPipesAsPerfDoes(String name, String options) throws Exception {
        Path file = directory.resolve("perf.pipe");
        List<String> command = PerfCommand.words("record", "-q", "-B", "-N", "--no-bpf-event", "-o", "-");
        command.addAll(words(options));
        command.addAll(List.of("--", "/bin/sh", "-c", LOOP));
        compare(
                () -> {
                    run(new ProcessBuilder(command).redirectOutput(file.toFile()));
                    return file;
                },
                "SAMPLE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            switches                  | -g -a -e sched:sched_switch
            system calls              | -e raw_syscalls:sys_enter -e sched:sched_process_fork
            system calls and a clock  | -F 999 -g -e cpu-clock -e raw_syscalls:sys_exit
            """)
    void readsTracepointsAsPerfDoes(String name, String options) throws Exception {
        Path file = directory.resolve("perf.data");
        // In a mount namespace of its own, which has tracefs and is gone afterwards.
        String script = "mountpoint -q /sys/kernel/tracing || mount -t tracefs none /sys/kernel/tracing; exec "
                + String.join(
                        " ", PerfCommand.words("record", "-q", "-B", "-N", "--no-bpf-event", "-o", file.toString()))
                + " "
                + options + " -- /bin/sh -c '" + FORKS + "'";
        compare(
                () -> {
                    run(new ProcessBuilder("unshare", "--mount", "sh", "-c", script));
                    return file;
                },
                "SAMPLE");
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
            List<String> command =
                    PerfCommand.words("record", "-q", "-B", "-N", "--no-bpf-event", "-o", file.toString());
            command.addAll(words(options));
            command.addAll(List.of("-p", "" + busy.pid(), "--", "/bin/sleep", "0.3"));
            compare(
                    () -> {
                        run(new ProcessBuilder(command));
                        return file;
                    },
                    "SAMPLE");
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }

    /**
     * No big-endian machine is at hand; perf confirms that what is made of a real recording is one. It swaps too little of MMAP2 (not the
     * protection) and too much of user stacks (bytes as if they were numbers), so that those are compared with the original only.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            frame pointers            | -F 999 -g -e cpu-clock
            user stacks               | -F 499 --call-graph dwarf,1024 -e cpu-clock
            """)
    void readsTheOtherByteOrderAsPerfDoes(String name, String options) throws Exception {
        Path file = record(withoutBpf(options), LOOP);
        Path swapped = directory.resolve("swapped.data");
        byte[] bytes = Files.readAllBytes(file);
        int attrAt = (int) java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong(24);
        Files.write(
                swapped,
                ByteSwapper.swap(
                        bytes, EventAttr.parse(ByteView.of(bytes, "test").slice(attrAt, bytes.length - attrAt))));
        PerfTruth.assertSame(lines(swapped), lines(file));
        List<String> confirmed = confirmed(dump(swapped).lines());
        assertThat(confirmed).anyMatch(line -> line.startsWith("SAMPLE"));
        PerfTruth.assertSame(confirmed(lines(swapped)), confirmed);
    }

    private static List<String> confirmed(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("MAP"))
                .map(line -> line.replaceFirst(" stack .*", ""))
                .toList();
    }

    private static List<String> lines(Path file) throws IOException {
        try (PerfDataRecording recording = PerfDataRecording.open(file)) {
            return PerfTruth.lines(recording);
        }
    }

    private Path record(List<String> options, String workload) throws Exception {
        Path file = directory.resolve("perf.data");
        List<String> command = PerfCommand.words("record", "-q", "-B", "-N", "-o", file.toString());
        command.addAll(options);
        command.addAll(List.of("--", "/bin/sh", "-c", workload));
        run(new ProcessBuilder(command));
        return file;
    }

    /** perf takes a second to end its thread that looks for new BPF programs; the fork storms are recorded with it. */
    private static List<String> withoutBpf(String options) {
        return words("--no-bpf-event " + options);
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

    private interface Recorder {
        Path record() throws Exception;
    }

    /**
     * Records once more where perf script itself cannot read what perf has recorded: 6.1 now and then takes memory behind a mapping for
     * its build ID, and prints it or dies of it.
     *
     * @param mustHave a type of record without which nothing would have been tested
     */
    private void compare(Recorder recorder, String mustHave) throws Exception {
        for (int attempt = 1; ; attempt++) {
            Path file = recorder.record();
            PerfScriptDump expected;
            try {
                expected = dump(file);
            } catch (PerfScriptDump.GarbledException garbled) {
                assertThat(attempt).as(garbled.getMessage()).isLessThan(4);
                continue;
            }
            try (PerfDataRecording recording = PerfDataRecording.open(file)) {
                PerfTruth.compare(recording, expected, mustHave);
                assertThat(recording.readBytes()).isLessThanOrEqualTo(Files.size(file));
            }
            return;
        }
    }

    private PerfScriptDump dump(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PerfCommand.words(
                        "script",
                        "-D",
                        "--ns",
                        "-F",
                        "comm,pid,tid,event,period",
                        "--symfs",
                        directory.toString(),
                        "-i",
                        file.toString()))
                .redirectError(directory.resolve("errors").toFile());
        Process process = builder.start();
        PerfScriptDump dump;
        try (BufferedReader text = process.inputReader()) {
            dump = PerfScriptDump.read(text);
        }
        int status = process.waitFor();
        String errors = Files.readString(directory.resolve("errors"));
        if (errors.contains("util/build-id.c")) {
            throw new PerfScriptDump.GarbledException(errors);
        }
        assertThat(status).as(errors).isZero();
        return dump;
    }
}
