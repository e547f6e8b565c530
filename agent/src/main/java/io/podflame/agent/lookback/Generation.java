package io.podflame.agent.lookback;

import io.podflame.agent.encode.Dictionary;

/**
 * What the samples from one sequence to the next generation's refer to by number.
 *
 * @param firstSequence of the samples that refer to it
 */
record Generation(Dictionary dictionary, WorkloadIndex workloads, long firstSequence) {}
