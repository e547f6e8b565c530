package io.podflame.agent.sample;

/**
 * What went wrong in a session beside records that were lost.
 *
 * @param throttles how often the kernel paused a CPU's event for taking too long
 * @param malformedRecords records that were not as the kernel's header says; dropped
 */
public record SamplingCounters(long throttles, long malformedRecords) {

    public static final SamplingCounters NONE = new SamplingCounters(0, 0);
}
