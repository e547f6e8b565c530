package io.podflame.violation.collector.configuration.manifest;

/** Breaks a rule on purpose; see ArchitectureTest. */
public final class SeesKubernetes {
    io.fabric8.kubernetes.client.ConfigBuilder builder = new io.fabric8.kubernetes.client.ConfigBuilder();
}
