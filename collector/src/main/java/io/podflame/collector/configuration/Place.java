package io.podflame.collector.configuration;

import java.util.OptionalInt;

/**
 * Where something is configured.
 *
 * @param source a file, "API server", "container runtime of node node-a"
 * @param line from 1 on; empty where the source has no lines
 */
public record Place(String source, OptionalInt line) {

    public static Place of(String source) {
        return new Place(source, OptionalInt.empty());
    }

    public static Place of(String source, int line) {
        return new Place(source, OptionalInt.of(line));
    }

    /** {@code istio-mixer.yaml:87}; for people. */
    @Override
    public String toString() {
        return line.isPresent() ? source + ":" + line.getAsInt() : source;
    }
}
