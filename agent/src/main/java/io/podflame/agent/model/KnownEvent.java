package io.podflame.agent.model;

/**
 * An event that can be sampled on this node.
 *
 * @param name as a session asks for it, e.g. "sched:sched_switch"
 * @param kind where it comes from, in perf's words: "software", "hardware", "tracepoint", …
 */
public record KnownEvent(String name, String kind) {}
