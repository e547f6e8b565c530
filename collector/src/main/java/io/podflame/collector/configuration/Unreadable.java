package io.podflame.collector.configuration;

/**
 * A part of a source that could not be read; the others still count.
 *
 * @param reason what was found there
 * @param remedy what to do
 */
public record Unreadable(Place place, String reason, String remedy) {

    /** {@code mixer.yaml:12: … ; remedy}. */
    @Override
    public String toString() {
        return place + ": " + reason + "; " + remedy;
    }
}
