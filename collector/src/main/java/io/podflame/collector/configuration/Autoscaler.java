package io.podflame.collector.configuration;

import java.util.Optional;

/**
 * A HorizontalPodAutoscaler.
 *
 * @param target what it scales
 * @param minReplicas empty where it is not said, which is 1
 * @param currentReplicas empty where the source has no status, as a manifest
 * @param usesCpuShare whether it compares with a share of the CPU request, which therefore must be there
 */
public record Autoscaler(
        ObjectName name,
        ObjectName target,
        Optional<Setting> minReplicas,
        Optional<Setting> maxReplicas,
        Optional<Setting> currentReplicas,
        boolean usesCpuShare,
        Place place) {}
