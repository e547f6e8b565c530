package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.PERF_RECORD_SAMPLE;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of a recording, in its order, and how to tell which of them a record is of. Names come before or after the event itself,
 * from whatever part of the recording has them. One thread.
 */
final class EventTable {

    /** More than there are tracepoints in a kernel. */
    static final int MAX_EVENTS = 1 << 14;

    /** Longer names are none: all are kept, and perf's have some ten characters, of a tracepoint or a PMU's terms some hundred. */
    static final int MAX_NAME_CHARACTERS = 4_096;

    private static final int ID_BYTES = 8;

    private final List<Entry> entries = new ArrayList<>();
    private final EventIds ids = new EventIds();
    private Optional<List<RecordedEvent>> events = Optional.empty();

    private static final class Entry {

        final EventAttr attr;
        final SampleLayout layout;
        String name;
        boolean named;

        Entry(EventAttr attr) {
            this.attr = attr;
            this.layout = SampleLayout.of(attr);
            this.name = EventNames.of(attr);
        }
    }

    /**
     * Adds the next event.
     *
     * @param where to blame when there is no room
     */
    void add(EventAttr attr, ByteView where) throws MalformedInputException {
        if (entries.size() == MAX_EVENTS) {
            throw where.malformed(0, "at most " + MAX_EVENTS + " events", "one more");
        }
        entries.add(new Entry(attr));
        events = Optional.empty();
    }

    /** Adds all the IDs there are, as being of the event added last. */
    void addIds(ByteView list) throws MalformedInputException {
        for (long at = 0; at + ID_BYTES <= list.sizeBytes(); at += ID_BYTES) {
            if (!ids.put(list.s64(at), entries.size() - 1)) {
                throw list.malformed(at, "at most " + EventIds.MAX_IDS + " IDs of events", "one more");
            }
        }
    }

    /** Names the event with that ID, unless it has a name. */
    void nameById(long id, String name) {
        int event = ids.event(id);
        nameByIndex(event < 0 && entries.size() == 1 ? 0 : event, name);
    }

    /** Names the event at that index, unless there is none, it has a name, or this one is too long. */
    void nameByIndex(int index, String name) {
        boolean usable = !name.isEmpty() && name.length() <= MAX_NAME_CHARACTERS;
        if (index >= 0 && index < entries.size() && usable && !entries.get(index).named) {
            entries.get(index).name = name;
            entries.get(index).named = true;
            events = Optional.empty();
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The index of the event that a record is of, or -1 when its ID is of none. Not to be asked when there are no events. */
    int eventOf(RecordWords record) {
        Entry first = entries.getFirst();
        if (entries.size() == 1 || record.type() != PERF_RECORD_SAMPLE && !first.attr.sampleIdAll()) {
            return 0;
        }
        // perf refuses to record events that have their ID in different places.
        long id = first.layout.id(record);
        return id == 0 ? 0 : ids.event(id);
    }

    /** The index of the event with that ID, or -1. */
    int eventOf(long id) {
        return ids.event(id);
    }

    SampleLayout layout(int event) {
        return entries.get(event).layout;
    }

    EventAttr attr(int event) {
        return entries.get(event).attr;
    }

    /** In the recording's order. */
    List<RecordedEvent> events() {
        if (events.isEmpty()) {
            events = Optional.of(entries.stream().map(EventTable::recorded).toList());
        }
        return events.get();
    }

    private static RecordedEvent recorded(Entry entry) {
        EventAttr attr = entry.attr;
        boolean frequency = attr.hasFrequency();
        return new RecordedEvent(
                Event.named(entry.name),
                frequency ? attr.periodOrFrequency() : 0,
                frequency ? 0 : attr.periodOrFrequency());
    }
}
