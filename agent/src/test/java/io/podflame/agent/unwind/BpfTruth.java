package io.podflame.agent.unwind;

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
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.bpf.BpfUnwinder;
import io.podflame.agent.sample.bpf.UnwindSources;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Each sample comes with what the BPF program made of the stack, and with the registers and the memory that it made it of: the reference
 * unwinder, which is compared with gdb elsewhere, must make the same of them.
 */
final class BpfTruth {

    private final ProcReader proc = new ProcReader(Path.of("/proc"));
    private final ExecutableFiles files = new ExecutableFiles(proc);
    private final ProcessTable processes = new ProcessTable(proc, files, MonotonicClock::nanos);
    private final StackMemoryUnwinder reference = new StackMemoryUnwinder(
            UnwindRulesCache.waiting(files::openable), KernelSymbols.load(Path.of("/"), MonotonicClock::nanos));
    private final List<String> different = new ArrayList<>();
    private final int wanted;
    private int compared;
    private int whole;
    private int early;

    private BpfTruth(int wanted) {
        this.wanted = wanted;
    }

    /**
     * What came of one program.
     *
     * @param whole stacks that the program in the kernel unwound to their outermost frame
     * @param early samples before it knew the process, or the library that it had just opened
     * @param different both unwinders' stacks, where they are not the same
     */
    record Result(int compared, int whole, int early, List<String> different) {

        double wholeShare() {
            return (double) whole / Math.max(1, compared);
        }
    }

    /** Samples a process until so many samples have been compared, or the time is over. */
    static Result compare(int samples, Duration longest, long pid) throws IOException, SamplerUnavailableException {
        return new BpfTruth(samples).run(longest, pid);
    }

    private Result run(Duration longest, long pid) throws IOException, SamplerUnavailableException {
        KernelSettings kernel = KernelSettings.running();
        try (PerfEventWaiter waiter = new PerfEventWaiter();
                BpfUnwinder unwinder = BpfUnwinder.load(UnwindSources.of(kernel, proc, files))) {
            SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 997, CallGraph.parse("dwarf,32768"));
            try (SamplingSession session = new PerfEventSampler(waiter, kernel, unwinder).openToCompare(request)) {
                long deadline = MonotonicClock.nanos() + longest.toNanos();
                while (compared < wanted && MonotonicClock.nanos() < deadline) {
                    waiter.await(Duration.ofMillis(20));
                    session.drain(record -> take(record, pid));
                }
            }
        }
        return new Result(compared, whole, early, different);
    }

    private void take(CaptureRecord record, long pid) {
        processes.apply(record);
        boolean ofProgram = record instanceof CaptureRecord.Sample sample
                && sample.pid() == pid
                && sample.userStack().present();
        if (!ofProgram) {
            return;
        }
        CaptureRecord.Sample sample = (CaptureRecord.Sample) record;
        boolean beforeItKnew = !sample.callChain().unwound()
                || sample.callChain().truncation().equals(Optional.of(TruncationReason.NOT_UNWOUND));
        if (beforeItKnew) {
            early++;
        } else {
            compare(sample);
        }
    }

    private void compare(CaptureRecord.Sample sample) {
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
        // beyond the copy of the stack; where a goroutine went to its thread's stack, on its own
        boolean referenceSawLess =
                reason == TruncationReason.STACK_COPY_LIMIT || reason == TruncationReason.NO_UNWIND_RULES;
        boolean programSawMore = referenceSawLess
                && programs.size() > references.size()
                && programs.subList(0, references.size()).equals(references);
        boolean same = references.equals(programs)
                && (reason == null) == chain.truncation().isEmpty();
        if (!same && !programSawMore) {
            different.add("program   " + programs + " " + chain.truncation() + "\nreference " + references + " "
                    + reason + "\n");
        }
    }
}
