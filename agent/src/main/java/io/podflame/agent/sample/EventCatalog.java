package io.podflame.agent.sample;

import io.podflame.agent.model.KnownEvent;
import java.util.List;

/**
 * What a sampler can count on this node.
 *
 * @param events in the order in which they are shown
 * @param others whether it takes events beside these, and says itself when it cannot count one
 */
public record EventCatalog(List<KnownEvent> events, boolean others) {

    public static final EventCatalog NONE = new EventCatalog(List.of(), false);

    public EventCatalog {
        events = List.copyOf(events);
    }
}
