package io.podflame.collector.api;

/**
 * Whether a node lets its agent see one thing.
 *
 * @param level OK, WARN or FAIL
 * @param remedy "" when all is well
 */
public record NodeCheckView(String level, String subject, String finding, String remedy) {}
