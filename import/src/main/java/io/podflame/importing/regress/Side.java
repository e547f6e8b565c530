package io.podflame.importing.regress;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One of the two that are compared, read.
 *
 * @param name what it is, for people
 * @param requests when known
 * @param seconds of the time that was sampled, when known
 * @param notes what makes its numbers doubtful
 */
record Side(
        String name, Event event, CallTree tree, OptionalLong requests, OptionalDouble seconds, List<String> notes) {

    Side {
        notes = List.copyOf(notes);
    }
}
