package io.podflame.collector.api;

/**
 * Body of every answer that is not a success.
 *
 * @param error what went wrong, one sentence
 * @param remedy what to do about it, one sentence; "" when there is nothing to be done
 */
public record Problem(String error, String remedy) {}
