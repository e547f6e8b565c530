package io.podflame.agent;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.perf.PerfEventSampler;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.sample.perftool.PerfFinder;
import io.podflame.agent.sample.perftool.PerfToolSampler;
import java.util.Optional;

/** Which sampler the agent uses. */
public enum SamplerKind {
    /** perf_event_open. */
    PERF_EVENT,
    /** perf(1). */
    PERF;

    static final String NAMES = "auto, perf-event or perf";

    Sampler open(PerfFinder perf, PerfEventWaiter waiter, KernelSettings kernel) {
        return this == PERF ? new PerfToolSampler(perf, waiter, kernel) : new PerfEventSampler(waiter, kernel);
    }

    /** As the option says it; auto is perf_event_open, which costs least. Empty for another word. */
    static Optional<SamplerKind> named(String word) {
        return switch (word) {
            case "auto", "perf-event" -> Optional.of(PERF_EVENT);
            case "perf" -> Optional.of(PERF);
            default -> Optional.empty();
        };
    }
}
