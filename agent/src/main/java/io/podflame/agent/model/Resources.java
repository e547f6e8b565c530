package io.podflame.agent.model;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a container was promised and is limited to, when it was started. Empty where there is none.
 *
 * @param cpuRequestCores CPUs that its pod was scheduled by
 * @param cpuLimitCores CPUs that it may use on average
 */
public record Resources(OptionalDouble cpuRequestCores, OptionalDouble cpuLimitCores, OptionalLong memoryLimitBytes) {

    public static final Resources NONE =
            new Resources(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty());
}
