package io.podflame.collector.model;

/**
 * Memory that the kernel charged to a container, everything below it included.
 *
 * @param workingSetBytes without files' pages that nobody used lately: what the kubelet evicts by, and {@code kubectl top} shows
 * @param anonymousBytes heaps and stacks: what no file backs
 */
public record MemoryUse(long workingSetBytes, long anonymousBytes) {}
