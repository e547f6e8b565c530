package io.podflame.collector.query;

/**
 * The function of a workload with the largest self value.
 *
 * @param name the function's, or {@code [file+0xoffset]} where there is none
 * @param share of the workload's value, 0 to 1
 */
public record HottestFunction(String name, double share) {}
