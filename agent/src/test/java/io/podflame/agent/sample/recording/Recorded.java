package io.podflame.agent.sample.recording;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a recording delivered, for tests. */
public record Recorded(
        List<CaptureRecord.NamedSample> samples,
        RecordingCounters counters,
        List<RecordedEvent> events,
        RecordingFacts facts) {

    /** Reads all of it, and closes it. */
    public static Recorded of(Recording recording) throws IOException {
        List<CaptureRecord.NamedSample> samples = new ArrayList<>();
        try (recording) {
            while (recording.read(capture -> samples.add((CaptureRecord.NamedSample) capture))) {
                // goes on until the end
            }
            return new Recorded(samples, recording.counters(), recording.events(), recording.facts());
        }
    }

    /** Folded stacks, sorted: the thread's name, the outermost frame, …, the leaf, the number of samples. */
    public List<String> folded() {
        Map<String, Long> counts = new TreeMap<>();
        for (CaptureRecord.NamedSample sample : samples) {
            List<String> names = new ArrayList<>();
            if (!sample.threadName().isEmpty()) {
                names.add(sample.threadName());
            }
            sample.frames().reversed().forEach(frame -> names.add(name(frame)));
            counts.merge(String.join(";", names), sample.samples(), Long::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    /** A frame's function, or what stands for it. */
    public static String name(Location location) {
        return switch (location) {
            case Location.Named(String function, String file) -> function.isEmpty() ? FrameNames.UNKNOWN : function;
            case Location.Kernel(String function, String module) -> function;
            case Location.Truncated(var reason) -> "[" + reason.text() + "]";
            default -> throw new AssertionError("a text has no " + location);
        };
    }
}
