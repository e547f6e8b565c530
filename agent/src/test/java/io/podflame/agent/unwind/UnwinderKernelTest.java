package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.encode.BatchEncoder;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.EpochOffset;
import io.podflame.agent.encode.StreamDecoder;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real samples of real programs, from the interrupt to the batch; nm says which function an address is in. */
class UnwinderKernelTest {

    private static final int ENOUGH_SAMPLES = 150;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Workload PROGRAM = Workload.named(Workload.Kind.EXECUTABLE, "chain");

    @TempDir
    private Path folder;

    @Test
    void findsTheCallersOfACProgramWithFramePointers() throws Exception {
        Path program = buildC("-fno-omit-frame-pointer");
        Map<String, Integer> stacks = sample(program);
        assertThat(shareWith(stacks, "main;outer;middle;inner"))
                .as(() -> stacks.toString())
                .isGreaterThan(0.9);
        assertThat(shareWith(stacks, "thread chain;"))
                .as("all but those before exec")
                .isGreaterThan(0.9);
        assertThat(shareWith(stacks, "truncated")).isLessThan(0.1);
    }

    @Test
    void putsKernelFramesUnderTheSystemCallThatTheyServe() throws Exception {
        Map<String, Integer> stacks = sample(buildC("-fno-omit-frame-pointer"));
        List<String> inKernel = stacks.keySet().stream()
                .filter(stack -> stack.contains("kernel do_syscall_64[]"))
                .toList();
        assertThat(inKernel).isNotEmpty();
        assertThat(inKernel)
                .anySatisfy(stack -> assertThat(stack)
                        .containsSubsequence(
                                "thread chain", "inner;", "entry_SYSCALL_64_after_hwframe", "do_syscall_64"));
    }

    @Test
    void findsTheCallersOfAGoProgram() throws Exception {
        Map<String, Integer> stacks = sample(buildGo());
        assertThat(shareWith(stacks, "runtime.goexit.abi0;runtime.main;main.main;main.outer;main.middle;main.inner"))
                .as(() -> stacks.toString())
                .isGreaterThan(0.9);
    }

    /** Its code has no rules, and its runtime goes from one stack to another: the kernel's call chain is taken. */
    @Test
    void findsTheCallersOfAGoProgramAlsoWhereStackMemoryIsSampled() throws Exception {
        Map<String, Integer> stacks = sample(buildGo(), CallGraph.parse("dwarf,4096"));
        assertThat(shareWith(stacks, "runtime.goexit.abi0;runtime.main;main.main;main.outer;main.middle;main.inner"))
                .as(() -> stacks.toString())
                .isGreaterThan(0.9);
    }

    @Test
    void saysThatAProgramHasNoFramePointers() throws Exception {
        Map<String, Integer> stacks = sample(buildC("-fomit-frame-pointer"));
        assertThat(shareWith(stacks, "thread chain;truncated no frame pointer;"))
                .isGreaterThan(0.3);
        assertThat(shareWith(stacks, "main;outer;middle;inner")).isZero();
        assertThat(stacks.size()).as("bogus addresses do not split stacks").isLessThan(150);
    }

    @Test
    void findsTheCallersOfAProgramWithoutFramePointersInItsStackMemory() throws Exception {
        Map<String, Integer> stacks = sample(buildC("-fomit-frame-pointer"), CallGraph.parse("dwarf,4096"));
        assertThat(shareWith(stacks, "main;outer;middle;inner"))
                .as(() -> stacks.toString())
                .isGreaterThan(0.9);
        assertThat(shareWith(stacks, "truncated")).isLessThan(0.1);
        assertThat(stacks.keySet())
                .anySatisfy(stack -> assertThat(stack)
                        .containsSubsequence("thread chain", "main;", "inner;", "entry_SYSCALL_64_after_hwframe"));
    }

    private static double shareWith(Map<String, Integer> stacks, String part) {
        double all = stacks.values().stream().mapToInt(Integer::intValue).sum();
        return stacks.entrySet().stream()
                        .filter(stack -> stack.getKey().contains(part))
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                / all;
    }

    /** Samples by folded stack. */
    private Map<String, Integer> sample(Path program) throws Exception {
        return sample(program, CallGraph.FRAME_POINTERS);
    }

    private Map<String, Integer> sample(Path program, CallGraph callGraph) throws Exception {
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                SamplingSession session = open(waiter, callGraph)) {
            Process process = new ProcessBuilder(program.toString()).start();
            try {
                return name(program, collect(waiter, session, process.pid()));
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static SamplingSession open(PerfEventWaiter waiter, CallGraph callGraph) {
        try {
            return new PerfEventSampler(waiter, KernelSettings.running())
                    .open(new SamplingRequest(Event.CPU_CLOCK, 997, callGraph));
        } catch (SamplerUnavailableException e) {
            assumeTrue(false, e.getMessage());
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> collect(PerfEventWaiter waiter, SamplingSession session, long pid) {
        ProcReader proc = new ProcReader(Path.of("/proc"));
        ExecutableFiles files = new ExecutableFiles(proc);
        ProcessTable processes = new ProcessTable(proc, files, MonotonicClock::nanos);
        WindowAggregator aggregator = new WindowAggregator(
                new WindowDescription("", Event.CPU_CLOCK, 997, session.cpus()),
                new DictionarySource(DictionaryLimits.DEFAULT),
                EpochOffset.ofThisMachine(),
                UnaryOperator.identity(),
                MonotonicClock.nanos());
        KernelSymbols kernel = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);
        UnwindRulesSource rules = UnwindRulesCache.waiting(files::openable);
        Unwinder unwinder = new Unwinder(aggregator::dictionary, kernel, JitSymbols.NONE, rules);
        int[] samples = new int[1];
        long deadline = MonotonicClock.nanos() + LONGEST.toNanos();
        while (samples[0] < ENOUGH_SAMPLES && MonotonicClock.nanos() < deadline) {
            waiter.await(Duration.ofMillis(50));
            session.drain(record -> {
                processes.apply(record);
                if (record instanceof CaptureRecord.Sample sample && sample.pid() == pid) {
                    int node =
                            unwinder.unwind(sample, processes.find(sample.pid()).orElseThrow());
                    aggregator.add(PROGRAM, node, sample);
                    samples[0]++;
                }
            });
        }
        assertThat(samples[0]).isGreaterThanOrEqualTo(ENOUGH_SAMPLES);
        return new StreamDecoder().decode(new BatchEncoder().encode(aggregator.close(MonotonicClock.nanos()), 1));
    }

    private static Map<String, Integer> name(Path program, Map<String, String> decoded) throws Exception {
        NmSymbols symbols = NmSymbols.read(program);
        return decoded.entrySet().stream()
                .collect(Collectors.toMap(
                        stack -> Arrays.stream(stack.getKey()
                                        .substring("chain: ".length())
                                        .split(";"))
                                .map(symbols::name)
                                .collect(Collectors.joining(";")),
                        stack -> Integer.parseInt(stack.getValue().split(" ")[0]),
                        Integer::sum));
    }

    /** Not optimized: gcc gives leaf functions no frame otherwise, whatever it is told, and their callers are not found. */
    private Path buildC(String framePointers) throws Exception {
        Path program = folder.resolve("chain");
        run("gcc", "-O0", framePointers, "-o", program.toString(), source("chain.c", "chain.c"));
        return program;
    }

    private Path buildGo() throws Exception {
        Path program = folder.resolve("chain");
        run("go", "build", "-o", program.toString(), source("chain.go.txt", "chain.go"));
        return program;
    }

    private String source(String resource, String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream source = UnwinderKernelTest.class.getResourceAsStream(resource)) {
            Files.copy(source, file);
        }
        return file.toString();
    }

    private static void run(String... command) throws InterruptedException {
        try {
            Process compiler = new ProcessBuilder(command).inheritIO().start();
            assertThat(compiler.waitFor()).as(String.join(" ", command)).isZero();
        } catch (IOException e) {
            assumeTrue(false, command[0] + " is not installed: " + e.getMessage());
        }
    }
}
