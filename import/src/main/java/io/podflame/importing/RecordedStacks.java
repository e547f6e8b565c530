package io.podflame.importing;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Location;
import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.UnwindRulesSource;
import io.podflame.agent.unwind.Unwinder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Stack nodes of recorded samples, whether those have addresses or names. One thread. */
final class RecordedStacks {

    private final Supplier<Dictionary> dictionaries;
    private final Unwinder unwinder;

    /** @param dictionaries gives that of the present window */
    RecordedStacks(Supplier<Dictionary> dictionaries, Names names) {
        this.dictionaries = dictionaries;
        this.unwinder = new Unwinder(dictionaries, names.kernelSymbols(), names.jitSymbols(), names.unwindRules());
    }

    /** What finds and names frames, the same for all sessions of a recording. */
    record Names(KernelSymbols kernelSymbols, JitSymbols jitSymbols, UnwindRulesSource unwindRules) {}

    /** @param process empty when nothing is known of it */
    int node(Sample sample, Optional<Process> process) {
        return process.isPresent() ? unwinder.unwind(sample, process.get()) : unwinder.unwindGone(sample);
    }

    int node(NamedSample sample) {
        Dictionary dictionary = dictionaries.get();
        int node = sample.threadName().isEmpty()
                ? Dictionary.EMPTY_STACK
                : dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(sample.threadName()));
        List<Location> frames = sample.frames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            node = dictionary.child(node, dictionary.location(frames.get(i)));
        }
        return node;
    }
}
