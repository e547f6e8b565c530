package io.podflame.collector.query;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.TimeRange;
import java.util.List;

/**
 * Which files lack names, and how much of all samples they cover.
 *
 * @param range that samples were found in; what was asked for when there are none
 * @param value of all samples, in the event's unit
 * @param files the largest value first
 */
public record UnnamedFiles(Event event, TimeRange range, long value, List<UnnamedFile> files) {

    public UnnamedFiles {
        files = List.copyOf(files);
    }
}
