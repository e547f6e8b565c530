package io.podflame.agent.sample.recording.pprof;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.recording.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The values that each sample of a profile has, as events. "samples/count" beside others, as CPU profiles have it, is how many samples
 * one stands for, and no event of its own. Times become nanoseconds; everything else, such as bytes, is counted.
 *
 * @param types in the order of the samples' values
 * @param countIndex of "samples/count" among them, -1 when it is no such number
 */
record ValueTypes(List<ValueType> types, int countIndex) {

    private static final Map<String, Long> NANOS_BY_UNIT = Map.of(
            "nanoseconds", 1L,
            "ns", 1L,
            "microseconds", 1_000L,
            "us", 1_000L,
            "milliseconds", 1_000_000L,
            "ms", 1_000_000L,
            "seconds", 1_000_000_000L,
            "s", 1_000_000_000L);

    /** How many samples one of the profile stands for. */
    static final ValueType SAMPLES = new ValueType("samples", "count");

    /** One kind of value, e.g. "cpu" in "nanoseconds". */
    record ValueType(String type, String unit) {

        Event event() {
            return new Event(type, NANOS_BY_UNIT.containsKey(unit) ? Event.Unit.NANOSECONDS : Event.Unit.COUNT);
        }

        /** In the event's unit; as large as can be where that is more than a long holds. */
        long value(long number) {
            long factor = NANOS_BY_UNIT.getOrDefault(unit, 1L);
            return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
        }
    }

    ValueTypes {
        types = List.copyOf(types);
    }

    static ValueTypes of(List<ValueType> types) {
        return new ValueTypes(types, types.size() > 1 ? types.indexOf(SAMPLES) : -1);
    }

    /** Whether a value is an event's. */
    boolean isEvent(int index) {
        return index != countIndex;
    }

    /** Index of the event that a value is of. */
    int eventIndex(int index) {
        return countIndex >= 0 && index > countIndex ? index - 1 : index;
    }

    /**
     * In the order of the values.
     *
     * @param periodType of which there are period between two samples
     */
    List<RecordedEvent> events(ValueType periodType, long period) {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            if (isEvent(i)) {
                ValueType type = types.get(i);
                boolean known = type.equals(periodType) && period > 0;
                events.add(new RecordedEvent(type.event(), 0, known ? type.value(period) : 0));
            }
        }
        return events;
    }
}
