package io.podflame.violation.collector.configuration;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class RecordSeesReader {
    io.podflame.violation.collector.configuration.manifest.SeesKubernetes reader =
            new io.podflame.violation.collector.configuration.manifest.SeesKubernetes();
}
