package io.podflame.importing;

import io.podflame.agent.encode.Dictionary;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.StackTraces;

/** The agent's stacks, as the collector reads stacks. */
record DictionaryStackTraces(Dictionary dictionary) implements StackTraces {

    @Override
    public int nodeCount() {
        return dictionary.nodeCount();
    }

    @Override
    public int parent(int node) {
        return dictionary.parent(node);
    }

    @Override
    public int locationId(int node) {
        return dictionary.locationId(node);
    }

    @Override
    public int locationCount() {
        return dictionary.locationCount();
    }

    @Override
    public Location location(int locationId) {
        return CollectorModel.location(dictionary.location(locationId));
    }
}
