package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.bpf.BpfUnwinder;
import io.podflame.agent.sample.bpf.UnwindSources;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each sample comes with what the BPF program made of the stack and with the registers and the memory that it had before it: the reference
 * unwinder, which is compared with gdb elsewhere, must make the same of them.
 */
class BpfTruthTest {

    private static final int SAMPLES = Integer.getInteger("podflame.stops", 5) * 40;
    private static final KernelSymbols KERNEL = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final ProcReader proc = new ProcReader(Path.of("/proc"));
    private final ExecutableFiles files = new ExecutableFiles(proc);
    private final ProcessTable processes = new ProcessTable(proc, files, MonotonicClock::nanos);
    private final StackMemoryUnwinder reference =
            new StackMemoryUnwinder(UnwindRulesCache.waiting(files::openable), KERNEL);
    private final List<String> different = new ArrayList<>();
    private int compared;
    private int whole;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            C -O0                       | gcc -O0 -o program shapes.c
            C -O2                       | gcc -O2 -fomit-frame-pointer -o program shapes.c
            C with frame pointers       | gcc -O2 -fno-omit-frame-pointer -o program shapes.c
            C static                    | gcc -O2 -static -o program shapes.c
            C++ with exceptions         | g++ -O2 -o program shapes.cpp
            C++ by clang                | clang-14 -O2 -o program shapes.cpp -lstdc++
            """)
    void compiledPrograms(String name, String build) throws Exception {
        copy("shapes.c");
        copy("shapes.cpp");
        Process compiler = new ProcessBuilder(build.split(" "))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as(build).isZero();
        compare(folder.resolve("program").toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.podflame.agent.unwind.StackMemoryTruthTest#programsOfTheDistributionHaveGdbsFrames")
    void programsOfTheDistribution(String program, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        compare(command.toArray(String[]::new));
    }

    private void compare(String... command) throws Exception {
        KernelSettings kernel = KernelSettings.running();
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                BpfUnwinder unwinder = BpfUnwinder.load(UnwindSources.of(kernel, proc, files))) {
            Process program = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 997, CallGraph.parse("dwarf,32768"));
            try (SamplingSession session = new PerfEventSampler(waiter, kernel, unwinder).openToCompare(request)) {
                long deadline = MonotonicClock.nanos() + LONGEST.toNanos();
                while (compared < SAMPLES && MonotonicClock.nanos() < deadline) {
                    waiter.await(Duration.ofMillis(20));
                    session.drain(record -> take(record, program.pid()));
                }
            } finally {
                program.destroyForcibly().waitFor();
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(SAMPLES);
        assertThat(different).as("of %d samples", compared).hasSizeLessThanOrEqualTo(compared / 200);
        assertThat(whole).isGreaterThan(compared * 99 / 100);
    }

    private void take(CaptureRecord record, long pid) {
        processes.apply(record);
        if (!(record instanceof CaptureRecord.Sample sample)
                || sample.pid() != pid
                || !sample.userStack().present()) {
            return;
        }
        boolean beforeItKnew = !sample.callChain().unwound()
                || sample.callChain().truncation().equals(Optional.of(TruncationReason.NOT_UNWOUND));
        if (beforeItKnew) {
            return; // the process, or the library that it opened just now
        }
        compared++;
        TruncationReason reason = reference.unwind(
                sample.userStack(), processes.find(sample.pid()).orElseThrow());
        List<String> references = new ArrayList<>();
        for (int i = 0; i < reference.size(); i++) {
            // the program gives the address behind an interrupted instruction, as one behind a call would be
            long more = i > 0 && reference.isInterrupted(i) ? 1 : 0;
            references.add(Long.toHexString(reference.address(i) + more));
        }
        CallChain chain = sample.callChain();
        List<String> programs = new ArrayList<>();
        for (int i = 0; i < chain.userSize(); i++) {
            programs.add(Long.toHexString(chain.userAddress(i)));
        }
        whole += chain.truncation().isEmpty() ? 1 : 0;
        boolean programSawMore = reason == TruncationReason.STACK_COPY_LIMIT
                && programs.size() > references.size()
                && programs.subList(0, references.size()).equals(references);
        boolean same = references.equals(programs)
                && (reason == null) == chain.truncation().isEmpty();
        if (!same && !programSawMore) {
            different.add("program   " + programs + " " + chain.truncation() + "\nreference " + references + " "
                    + reason + "\n");
        }
    }

    private void copy(String resource) throws IOException {
        try (InputStream source = BpfTruthTest.class.getResourceAsStream(resource)) {
            Files.copy(source, folder.resolve(resource));
        }
    }
}
