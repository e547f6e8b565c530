package io.podflame.violation.agent.attribute;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class NamesImplementation {
    io.podflame.violation.agent.sample.perf.HiddenSampler sampler =
            new io.podflame.violation.agent.sample.perf.HiddenSampler();
}
