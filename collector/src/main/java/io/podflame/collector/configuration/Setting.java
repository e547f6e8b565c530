package io.podflame.collector.configuration;

/**
 * One value that is configured.
 *
 * @param value as it stands there
 * @param what it is of its object: "container mixer, argument 7"
 * @param place where it stands
 */
public record Setting(String value, String what, Place place) {}
