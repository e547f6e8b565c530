package io.podflame.agent.sample;

import java.util.Optional;

/** Which sampler the agent uses. */
public enum SamplerKind {
    /** The one below that gives whole stacks, where a test at the start passes; else {@link #PERF_EVENT}. */
    AUTO,
    /** perf_event_open, with stacks unwound in the kernel by a BPF program. */
    BPF,
    /** perf_event_open, with frame pointers. */
    PERF_EVENT,
    /** perf(1). */
    PERF;

    /** For a message. */
    public static final String NAMES = "auto, bpf, perf-event or perf";

    /** As the option says it. Empty for another word. */
    public static Optional<SamplerKind> named(String word) {
        return switch (word) {
            case "auto" -> Optional.of(AUTO);
            case "bpf" -> Optional.of(BPF);
            case "perf-event" -> Optional.of(PERF_EVENT);
            case "perf" -> Optional.of(PERF);
            default -> Optional.empty();
        };
    }
}
