package io.podflame.agent.encode;

import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.Event;
import io.podflame.proto.v1.ReasonCount;
import io.podflame.proto.v1.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Turns windows into batches for one stream, in the order in which they are sent: each dictionary entry crosses the stream once. A
 * new stream needs a new encoder. Used by one thread at a time; windows of any generation may come in any order, at the cost of
 * sending a generation again that was left before.
 */
public final class BatchEncoder {

    private final DictionaryEncoder dictionary = new DictionaryEncoder();

    /** @param sequence of the batch, kept when its window is sent again on another stream */
    public Batch encode(ProfileWindow window, long sequence) {
        Batch.Builder batch = Batch.newBuilder()
                .setSequence(sequence)
                .setDictionary(dictionary.encode(window.dictionary()))
                .setWindowStartNanos(window.startEpochNanos())
                .setWindowEndNanos(window.endEpochNanos())
                .setSessionId(window.sessionId())
                .setEvent(encode(
                        window.description().event(), window.description().frequencyHertz()))
                .setStatistics(encode(window.statistics()));
        for (Profile profile : window.profiles()) {
            batch.addProfiles(encode(profile));
        }
        window.scheduling().ifPresent(scheduling -> batch.setScheduling(SchedulingEncoder.encode(scheduling)));
        return batch.build();
    }

    /** @param frequencyHertz as requested; 0 where nothing is known of it */
    public static Event encode(io.podflame.agent.model.Event event, double frequencyHertz) {
        return Event.newBuilder()
                .setName(event.name())
                .setUnit(
                        switch (event.unit()) {
                            case NANOSECONDS -> Unit.UNIT_NANOSECONDS;
                            case COUNT -> Unit.UNIT_COUNT;
                        })
                .setFrequencyHertz(frequencyHertz)
                .build();
    }

    private static io.podflame.proto.v1.WindowStatistics encode(WindowStatistics statistics) {
        return io.podflame.proto.v1.WindowStatistics.newBuilder()
                .setCapturedSamples(statistics.captured())
                .setIdleSamples(statistics.idle())
                .setFilteredSamples(statistics.filtered())
                .setSampledNanos(statistics.sampledNanos())
                .addAllLost(encode(statistics.lost()))
                .addAllDropped(encode(statistics.dropped()))
                .addAllTruncated(encode(statistics.truncated()))
                .build();
    }

    private static List<ReasonCount> encode(SortedMap<String, Long> counts) {
        List<ReasonCount> encoded = new ArrayList<>();
        counts.forEach((reason, count) -> encoded.add(
                ReasonCount.newBuilder().setReason(reason).setCount(count).build()));
        return encoded;
    }

    private static io.podflame.proto.v1.Profile encode(Profile profile) {
        var encoded = io.podflame.proto.v1.Profile.newBuilder()
                .setWorkload(profile.workload())
                .setPeriod(profile.period());
        for (int stack : profile.stacks()) {
            encoded.addStack(stack);
        }
        for (int samples : profile.samples()) {
            encoded.addSamples(samples);
        }
        for (long value : profile.values()) {
            encoded.addValue(value);
        }
        for (int offset : profile.timeOffsetsMicros()) {
            encoded.addTimeOffsetMicros(offset);
        }
        return encoded.build();
    }
}
