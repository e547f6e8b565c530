package io.podflame.agent;

import java.util.Optional;

/** Which sampler the agent uses. */
public enum SamplerKind {
    /** perf_event_open. */
    PERF_EVENT,
    /** perf(1). */
    PERF;

    static final String NAMES = "auto, perf-event or perf";

    /** As the option says it; auto is perf_event_open, which costs least. Empty for another word. */
    static Optional<SamplerKind> named(String word) {
        return switch (word) {
            case "auto", "perf-event" -> Optional.of(PERF_EVENT);
            case "perf" -> Optional.of(PERF);
            default -> Optional.empty();
        };
    }
}
