package io.podflame.collector.api;

/**
 * An event that a node can sample.
 *
 * @param name as a session asks for it
 * @param kind where it comes from, in perf's words: "software", "hardware", "tracepoint", …
 */
public record EventView(String name, String kind) {}
