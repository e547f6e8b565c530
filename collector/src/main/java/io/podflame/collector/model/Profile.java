package io.podflame.collector.model;

/**
 * The samples of one workload, one event, one window.
 *
 * @param workload its key is the key's
 * @param window start and end by the agent's clock
 * @param stacks the table that the rows' stack nodes are of; shared by all profiles of a stream, and growing
 */
public record Profile(ProfileKey key, Workload workload, TimeRange window, StackTable stacks, ProfileRows rows) {}
