package io.podflame.agent.unwind;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.program.RunningProgram;
import io.podflame.agent.unwind.program.TruthProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Our stacks of one program beside gdb's, over many stops.
 *
 * @param verdicts how often each was given
 * @param kinds of differences, most frequent first
 */
record UnwindTruth(String program, int stops, Map<StackComparison.Verdict, Integer> verdicts, List<Kind> kinds) {

    private static final KernelSymbols KERNEL = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);
    private static final int LONGEST_RUN_MILLIS = 30;

    /** A class of differences, and one of them. */
    record Kind(StackComparison.Verdict verdict, String text, int count, String example) {}

    UnwindTruth {
        verdicts = Map.copyOf(verdicts);
        kinds = List.copyOf(kinds);
    }

    /**
     * Starts the program and stops it again and again wherever it happens to be.
     *
     * @param folder an empty one
     * @param progress is told how many stops there were
     */
    static UnwindTruth of(TruthProgram program, int stops, Path folder, IntConsumer progress)
            throws IOException, InterruptedException {
        Random random = new Random();
        List<StackComparison> comparisons = new ArrayList<>();
        try (RunningProgram running = program.start(folder);
                GdbSession gdb = GdbSession.attach(running, folder)) {
            ProcReader proc = new ProcReader(running.proc());
            ExecutableFiles files = new ExecutableFiles(proc);
            UnwindRulesSource rules = UnwindRulesCache.waiting(files::openable);
            StackMemoryUnwinder unwinder = new StackMemoryUnwinder(rules, KERNEL);
            GdbRules gdbsRules = new GdbRules(files, rules);
            for (int i = 0; i < stops; i++) {
                StoppedProcess stopped = gdb.stopAfter(1L + random.nextInt(LONGEST_RUN_MILLIS));
                Process process = new ProcessTable(proc, files, MonotonicClock::nanos)
                        .find((int) running.pid())
                        .orElseThrow(() -> new IOException(program.name() + " has ended"));
                comparisons.add(new StackPair(stopped, process, unwinder, gdbsRules).compare());
                progress.accept(i + 1);
            }
        }
        return of(program.name(), comparisons);
    }

    private static UnwindTruth of(String name, List<StackComparison> comparisons) {
        Map<StackComparison.Verdict, Integer> verdicts = new EnumMap<>(StackComparison.Verdict.class);
        Map<String, Kind> kinds = new TreeMap<>();
        for (StackComparison comparison : comparisons) {
            verdicts.merge(comparison.verdict(), 1, Integer::sum);
            if (!comparison.verdict().isSame()) {
                Kind kind = new Kind(comparison.verdict(), comparison.kind(), 1, comparison.detail());
                kinds.merge(comparison.verdict() + comparison.kind(), kind, UnwindTruth::both);
            }
        }
        List<Kind> frequent = new ArrayList<>(kinds.values());
        frequent.sort((left, right) -> Integer.compare(right.count(), left.count()));
        return new UnwindTruth(name, comparisons.size(), verdicts, frequent);
    }

    private static Kind both(Kind first, Kind second) {
        return new Kind(first.verdict(), first.text(), first.count() + second.count(), first.example());
    }

    /** Of all the programs together, without the kinds of differences. */
    static UnwindTruth total(List<UnwindTruth> programs) {
        Map<StackComparison.Verdict, Integer> verdicts = new EnumMap<>(StackComparison.Verdict.class);
        programs.forEach(
                program -> program.verdicts().forEach((key, count) -> verdicts.merge(key, count, Integer::sum)));
        int stops = programs.stream().mapToInt(UnwindTruth::stops).sum();
        return new UnwindTruth("total", stops, verdicts, List.of());
    }

    int count(StackComparison.Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0);
    }

    /** Stops of which gdb's stacks say something. */
    int comparable() {
        return count(StackComparison.Verdict::isComparable);
    }

    /** Stops with the same frames. */
    int same() {
        return count(StackComparison.Verdict::isSame);
    }

    private int count(Predicate<StackComparison.Verdict> condition) {
        return Arrays.stream(StackComparison.Verdict.values())
                .filter(condition)
                .mapToInt(this::count)
                .sum();
    }

    /** The same ones' among those that can be compared, 0 to 1; 1 when there are none. */
    double share() {
        return comparable() == 0 ? 1 : (double) same() / comparable();
    }
}
