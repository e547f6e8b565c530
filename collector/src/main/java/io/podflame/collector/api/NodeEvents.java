package io.podflame.collector.api;

import java.util.List;

/**
 * What one node can sample: an element of {@code GET /api/v1/events}.
 *
 * @param others whether its agent takes events beside these (raw ones, with modifiers, a PMU's with terms), and says itself when it
 *     cannot count one
 */
public record NodeEvents(String node, List<EventView> events, boolean others) {

    public NodeEvents {
        events = List.copyOf(events);
    }
}
