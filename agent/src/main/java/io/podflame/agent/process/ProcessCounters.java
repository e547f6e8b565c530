package io.podflame.agent.process;

/**
 * What the process table had to let go.
 *
 * @param evictedProcesses running processes forgotten because there were too many; they are read again when sampled
 * @param droppedMappings mappings not kept because their process had too many
 * @param rereadProcesses processes read anew after records were lost
 */
public record ProcessCounters(long evictedProcesses, long droppedMappings, long rereadProcesses) {}
