package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.bpf.BpfUnwinder;
import io.podflame.agent.sample.bpf.UnwindSources;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real program without frame pointers waits in known ways and measures how long: the waits noted in the kernel must say the same. */
class OffCpuTruthTest {

    private static final String SECONDS = "2";
    private static final Workload PROGRAM = Workload.named(Workload.Kind.EXECUTABLE, "waits");
    private static final KernelSymbols KERNEL = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);

    @TempDir
    private static Path folder;

    private static Path program;

    private final ProcReader proc = new ProcReader(Path.of("/proc"));
    private final ExecutableFiles files = new ExecutableFiles(proc);
    private final ProcessTable processes = new ProcessTable(proc, files, MonotonicClock::nanos);

    /** What the program said itself, by function. */
    private final Map<String, Own> own = new HashMap<>();

    private final Set<Integer> pids = new HashSet<>();
    private final Set<Integer> othersSampled = new HashSet<>();

    /** By folded stack. */
    private final Map<String, Noted> noted = new TreeMap<>();

    private record Own(long nanos, long waits) {}

    private record Noted(long nanos, long waits) {
        Noted plus(Noted other) {
            return new Noted(nanos + other.nanos, waits + other.waits);
        }
    }

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Path source = folder.resolve("waits.c");
        try (InputStream resource = OffCpuTruthTest.class.getResourceAsStream("waits.c")) {
            Files.copy(resource, source);
        }
        program = folder.resolve("waits");
        assertThat(new ProcessBuilder(
                                "gcc",
                                "-O2",
                                "-fomit-frame-pointer",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void waitsAreAsLongAsTheProgramMeasuresThemAndTheirStacksAreWhole() throws Exception {
        sample("off-cpu", true);
        for (String function : new String[] {"sleeps", "reads_pipe", "waits_for_condition"}) {
            Noted waits = with(";wait_once;" + function + ";");
            assertThat(waits.waits)
                    .as("%s of %s", function, noted.keySet())
                    .isCloseTo(measured(function).waits, within(measured(function).waits / 20 + 2));
            assertThat((double) waits.nanos)
                    .as(function)
                    .isCloseTo(measured(function).nanos, within(measured(function).nanos * 0.05));
        }
        assertThat(with("truncated").waits).isLessThan(all().waits / 20);
        assertThat(noted.keySet())
                .anySatisfy(stack -> assertThat(stack).matches(".*;sleeps;.*kernel do_nanosleep.*kernel schedule\\[]"))
                .anySatisfy(stack -> assertThat(stack).containsSubsequence(";reads_pipe;", "pipe_read[]", "schedule[]"))
                .anySatisfy(stack -> assertThat(stack).containsSubsequence(";waits_for_condition;", "futex_wait"));
    }

    @Test
    void waitsShorterThanTheMinimumDoNotCount() throws Exception {
        sample("off-cpu:15ms", true);
        assertThat(measured("sleeps_shortly").waits).isGreaterThan(1_000);
        assertThat(with(";sleeps_shortly;").waits).isLessThan(measured("sleeps_shortly").waits / 100);
        // of 10 ms each
        assertThat(with(";waits_for_condition;").waits).isLessThan(measured("waits_for_condition").waits / 4);
        assertThat(with(";wait_once;sleeps;").waits).isGreaterThan(measured("sleeps").waits * 9 / 10);
    }

    @Test
    void shortWaitsCountWhereTheyAreAskedFor() throws Exception {
        sample("off-cpu:10us", true);
        Noted waits = with(";wait_once;sleeps_shortly;");
        Own itself = measured("sleeps_shortly");
        assertThat(waits.waits).isGreaterThan(itself.waits * 9 / 10);
        // the program's own measure has the way into the kernel and out of it, some microseconds of each 250
        assertThat((double) waits.nanos).isBetween(itself.nanos * 0.8, itself.nanos * 1.0);
    }

    @Test
    void aSessionIsAboutItsProcessesAndTheirChildrenOnly() throws Exception {
        sample("off-cpu", true);
        // of 20: the first one or two begin before the child's mappings are read
        assertThat(with(";child_sleeps;sleeps;").waits).isBetween(17L, 20L);
        assertThat(with(";child_sleeps;sleeps;").nanos).isBetween(17 * 30_000_000L, 900_000_000L);
        assertThat(othersSampled).isEmpty();
    }

    @Test
    void aSessionAboutTheWholeMachineHearsOfAllProcesses() throws Exception {
        sample("off-cpu", false);
        assertThat((double) with(";wait_once;sleeps;").nanos)
                .isCloseTo(measured("sleeps").nanos, within(measured("sleeps").nanos * 0.05));
        assertThat(othersSampled).isNotEmpty().doesNotContain(0);
    }

    @Test
    void sessionsBesideEachOtherHaveTheirOwnTargetsAndMinimumAndEndAlone() throws Exception {
        KernelSettings kernel = KernelSettings.running();
        Process sleeper = new ProcessBuilder("sh", "-c", "while :; do sleep 0.05; done").start();
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                BpfUnwinder unwinder = BpfUnwinder.load(UnwindSources.of(kernel, proc, files))) {
            PerfEventSampler sampler = new PerfEventSampler(waiter, kernel, unwinder);
            Set<Integer> target = Set.of((int) sleeper.pid());
            try (SamplingSession none = sampler.open(new SamplingRequest(Event.OFF_CPU, 0).about(Set.of(1)));
                    SamplingSession longWaits =
                            sampler.open(new SamplingRequest(Event.named("off-cpu:1s"), 0).about(target))) {
                try (SamplingSession all = sampler.open(new SamplingRequest(Event.OFF_CPU, 0))) {
                    assertThat(waits(waiter, all, OptionalInt.of((int) sleeper.pid())))
                            .contains((int) sleeper.pid());
                }
                try (SamplingSession again = sampler.open(new SamplingRequest(Event.OFF_CPU, 0).about(target))) {
                    assertThat(waits(waiter, again, OptionalInt.of((int) sleeper.pid())))
                            .contains((int) sleeper.pid());
                }
                assertThat(waits(waiter, none, OptionalInt.empty())).doesNotContain((int) sleeper.pid());
                assertThat(waits(waiter, longWaits, OptionalInt.empty())).isEmpty();
            }
            assertThat(unwinder.offCpuProgramFd()).as("out of the kernel").isEqualTo(-1);
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    /** Whose waits arrive, until the awaited process's have. */
    private static Set<Integer> waits(PerfEventWaiter waiter, SamplingSession session, OptionalInt awaited) {
        Set<Integer> whose = new HashSet<>();
        long deadline = MonotonicClock.nanos() + Duration.ofSeconds(10).toNanos();
        do {
            waiter.await(Duration.ofMillis(20));
            session.drain(record -> {
                if (record instanceof CaptureRecord.Sample sample) {
                    whose.add(sample.pid());
                }
            });
        } while (awaited.isPresent() && !whose.contains(awaited.getAsInt()) && MonotonicClock.nanos() < deadline);
        return whose;
    }

    @Test
    void saysWhoEndedTheWaitsWhereThatIsAskedFor() throws Exception {
        sample("off-cpu:waker", true);
        assertThat((double) with(";waits_for_condition;").nanos)
                .isCloseTo(measured("waits_for_condition").nanos, within(measured("waits_for_condition").nanos * 0.05));
        requireMost(
                ";waits_for_condition;", "named [woken by waits]();kernel try_to_wake_up[];", ";wakes_others;waker;");
        requireMost(";reads_pipe;", "named [woken by waits]();", "pipe_write[];", ";wakes_others;waker;");
        requireMost(";wait_once;sleeps;", "named [woken by interrupt]();", "hrtimer_wakeup[]");
    }

    private void requireMost(String waits, String... wakers) {
        String[] parts = Arrays.copyOf(wakers, wakers.length + 1);
        parts[wakers.length] = waits;
        assertThat((double) withAll(parts).waits)
                .as("%s of %s", waits, noted.keySet())
                .isGreaterThan(with(waits).waits * 0.9);
    }

    @Test
    void wallClockTellsWaitingFromRunning() throws Exception {
        sample("wall-clock", true);
        assertThat((double) with("named [off-CPU]();").nanos).isGreaterThan(5e9);
        assertThat((double) withAll("named [off-CPU]();", ";wait_once;sleeps;").nanos)
                .isCloseTo(measured("sleeps").nanos, within(measured("sleeps").nanos * 0.05));
        assertThat(noted.keySet()).allSatisfy(stack -> assertThat(stack).containsAnyOf("[off-CPU]", "[on-CPU]"));
    }

    private Own measured(String function) {
        return Objects.requireNonNull(own.get(function), function);
    }

    private Noted all() {
        return with("");
    }

    private Noted with(String part) {
        return withAll(part);
    }

    private Noted withAll(String... parts) {
        return noted.entrySet().stream()
                .filter(stack -> Arrays.stream(parts).allMatch(stack.getKey()::contains))
                .map(Map.Entry::getValue)
                .reduce(new Noted(0, 0), Noted::plus);
    }

    private void sample(String event, boolean onlyTheProgram) throws Exception {
        KernelSettings kernel = KernelSettings.running();
        Process process = new ProcessBuilder(program.toString(), SECONDS).start();
        pids.add((int) process.pid());
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                BpfUnwinder unwinder = BpfUnwinder.load(UnwindSources.of(kernel, proc, files))) {
            Event wanted = Event.named(event);
            SamplingRequest everything = new SamplingRequest(wanted, wanted.isOffCpu() ? 0 : 99);
            try (SamplingSession session = new PerfEventSampler(waiter, kernel, unwinder)
                    .open(onlyTheProgram ? everything.about(pids) : everything)) {
                process.outputWriter().append('\n').flush();
                collect(waiter, session, wanted, process);
                assertThat(session.stop()).as("lost").isZero();
            }
            process.inputReader()
                    .lines()
                    .map(line -> line.split(" "))
                    .forEach(words -> own.put(words[0], new Own(Long.parseLong(words[1]), Long.parseLong(words[2]))));
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(own).hasSize(4);
    }

    private void collect(PerfEventWaiter waiter, SamplingSession session, Event event, Process process)
            throws Exception {
        WindowAggregator aggregator = new WindowAggregator(
                new WindowDescription("", event, 0, session.cpus()),
                new DictionarySource(DictionaryLimits.DEFAULT),
                EpochOffset.ofThisMachine(),
                UnaryOperator.identity(),
                MonotonicClock.nanos());
        Unwinder unwinder = new Unwinder(aggregator::dictionary, KERNEL, JitSymbols.NONE, UnwindRulesSource.NONE);
        boolean last = false;
        while (!last) {
            last = !process.isAlive();
            waiter.await(Duration.ofMillis(20));
            session.drain(record -> take(record, unwinder, aggregator));
        }
        NmSymbols symbols = NmSymbols.read(program);
        Map<String, String> decoded =
                new StreamDecoder().decode(new BatchEncoder().encode(aggregator.close(MonotonicClock.nanos()), 1));
        decoded.forEach((stack, counts) -> {
            String named = Arrays.stream(stack.split(";")).map(symbols::name).collect(Collectors.joining(";"));
            String[] numbers = counts.split(" / ");
            noted.merge(named, new Noted(Long.parseLong(numbers[1]), Long.parseLong(numbers[0])), Noted::plus);
        });
    }

    private void take(CaptureRecord record, Unwinder unwinder, WindowAggregator aggregator) {
        processes.apply(record);
        if (record instanceof CaptureRecord.Forked forked && pids.contains(forked.parentPid())) {
            pids.add(forked.pid());
        }
        if (!(record instanceof CaptureRecord.Sample sample)) {
            return;
        }
        if (pids.contains(sample.pid())) {
            processes
                    .find(sample.pid(), sample.timestampNanos())
                    .ifPresent(found -> aggregator.add(PROGRAM, unwind(sample, found, unwinder), sample));
        } else if (sample.callChain().threadState().isEmpty()) {
            othersSampled.add(sample.pid());
        }
    }

    private int unwind(CaptureRecord.Sample sample, io.podflame.agent.process.Process process, Unwinder unwinder) {
        int node = unwinder.unwind(sample, process);
        return sample.callChain()
                .waker()
                .map(waker -> unwinder.addWaker(
                        node, waker, processes.find(waker.pid(), sample.timestampNanos()), sample.timestampNanos()))
                .orElse(node);
    }
}
