package io.podflame.agent.sample.choice;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerKind;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.bpf.BpfUnwinder;
import io.podflame.agent.sample.bpf.UnwindSources;
import io.podflame.agent.sample.perf.KernelUnwinder;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.sample.perftool.PerfFinder;
import io.podflame.agent.sample.perftool.PerfToolSampler;

/**
 * What samplers are made of.
 *
 * @param perf finds the perf(1) to use
 */
public record SamplerChoice(
        PerfEventWaiter waiter, KernelSettings kernel, PerfFinder perf, ProcReader proc, ExecutableFiles files) {

    /**
     * Makes the sampler of that kind.
     *
     * @throws SamplerUnavailableException when BPF was asked for and is not to be had, with the remedy; AUTO does without
     */
    public Sampler make(SamplerKind kind) throws SamplerUnavailableException {
        return switch (kind) {
            case AUTO -> unwoundBy(BpfUnwinder.whereItWorks(unwindSources(), this::unwoundBy));
            case BPF -> unwoundBy(BpfUnwinder.load(unwindSources()));
            case PERF_EVENT -> unwoundBy(KernelUnwinder.NONE);
            case PERF -> new PerfToolSampler(perf, waiter, kernel);
        };
    }

    private UnwindSources unwindSources() {
        return UnwindSources.of(kernel, proc, files);
    }

    private Sampler unwoundBy(KernelUnwinder unwinder) {
        return new PerfEventSampler(waiter, kernel, unwinder);
    }
}
