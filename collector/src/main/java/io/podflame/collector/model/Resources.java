package io.podflame.collector.model;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a container was promised and is limited to, when it was started. Empty where there is none, or nothing is known.
 *
 * @param cpuRequestCores CPUs that its pod was scheduled by
 * @param cpuLimitCores CPUs that it may use on average; the scheduler's own word of each moment is {@link WorkloadCpu#quota}
 */
public record Resources(OptionalDouble cpuRequestCores, OptionalDouble cpuLimitCores, OptionalLong memoryLimitBytes) {

    public static final Resources NONE =
            new Resources(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty());
}
