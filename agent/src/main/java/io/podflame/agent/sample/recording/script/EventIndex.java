package io.podflame.agent.sample.recording.script;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.recording.RecordedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a text by name: those of its header first, then others in the order in which samples name them. Not thread-safe.
 *
 * <p>A sample without a period stands for what the header says was asked for. Where it says nothing that fits, it counts one; then an
 * event of perf that counts nanoseconds becomes one that counts samples, because one nanosecond would be false.
 */
final class EventIndex {

    /** What samples are of when the text does not name events. */
    static final String UNNAMED = "samples";

    private static final double NANOS_PER_SECOND = 1e9;

    private final HeaderComments header;
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<Event, Integer> indexes = new HashMap<>();
    private String lastName = UNNAMED;
    private boolean lastHasPeriod;
    private int lastIndex = -1;

    EventIndex(HeaderComments header) {
        this.header = header;
    }

    List<RecordedEvent> events() {
        return events.isEmpty() ? header.events() : List.copyOf(events);
    }

    /**
     * The index of a sample's event, -1 when there are more than {@link HeaderComments#MAX_EVENTS}.
     *
     * @param name "" when the text names none: that of the header, if it has one only
     */
    int indexOf(String name, boolean hasPeriod) {
        if (lastIndex >= 0 && lastHasPeriod == hasPeriod && lastName.equals(name)) {
            return lastIndex;
        }
        if (events.isEmpty()) {
            header.events().forEach(this::add);
        }
        Event event = Event.named(name.isEmpty() ? nameWhenUnnamed() : name);
        int known = indexes.getOrDefault(event, -1);
        if (!hasPeriod && event.unit() == Event.Unit.NANOSECONDS && (known < 0 || valueWithoutPeriod(known) == 1)) {
            event = new Event(event.name(), Event.Unit.COUNT);
        }
        if (!indexes.containsKey(event)) {
            if (events.size() >= HeaderComments.MAX_EVENTS) {
                return -1;
            }
            add(new RecordedEvent(event, 0, 0));
        }
        lastName = name;
        lastHasPeriod = hasPeriod;
        lastIndex = indexes.getOrDefault(event, -1);
        return lastIndex;
    }

    /** What a sample without a period stands for, at least 1. */
    long valueWithoutPeriod(int index) {
        RecordedEvent recorded = events.get(index);
        if (recorded.event().unit() == Event.Unit.NANOSECONDS && recorded.frequencyHertz() > 0) {
            return Math.max(1, Math.round(NANOS_PER_SECOND / recorded.frequencyHertz()));
        }
        return Math.max(1, recorded.period());
    }

    private String nameWhenUnnamed() {
        return header.events().size() == 1 ? header.events().getFirst().event().name() : UNNAMED;
    }

    private void add(RecordedEvent recorded) {
        if (indexes.putIfAbsent(recorded.event(), events.size()) == null) {
            events.add(recorded);
        }
    }
}
