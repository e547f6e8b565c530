package io.podflame.agent.sample.recording.pprof;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingCounters;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.agent.sample.recording.RecordingSource;
import io.podflame.agent.sample.recording.SkipCounts;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pprof profile, as Go's runtime, many other profilers and Podflame write it. Each kind of value is an event of its own; a sample
 * becomes one record for each of its values that is not zero.
 *
 * <p>Samples come first in the file and what they refer to behind them, so the profile is held in memory: at most {@link #MAX_BYTES}, and
 * whatever of it is broken, nothing of it can be read. Not thread-safe.
 */
public final class PprofRecording implements Recording {

    /** Larger profiles (decompressed) are refused; those of processes have some 100 KB. */
    public static final int MAX_BYTES = 256 << 20;

    /** Frames of a stack trace beyond so many from the leaf are dropped, and the stack trace is marked truncated. */
    public static final int MAX_FRAMES = 16_384;

    private static final int SAMPLES_PER_READ = 256;

    private final RecordingSource source;
    private final SkipCounts skipped = new SkipCounts();
    private List<RecordedEvent> events = List.of();
    private RecordingFacts facts = RecordingFacts.NONE;
    private @Nullable ProfileSamples samples;
    private long sampleCount;

    public PprofRecording(RecordingSource source) {
        this.source = source;
    }

    @Override
    public RecordingFormat format() {
        return RecordingFormat.PPROF;
    }

    @Override
    public List<RecordedEvent> events() {
        return events;
    }

    @Override
    public RecordingFacts facts() {
        return facts;
    }

    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        ProfileSamples reader = samples == null ? load() : samples;
        int delivered = 0;
        while (delivered < SAMPLES_PER_READ) {
            if (!reader.next()) {
                return delivered > 0;
            }
            delivered += deliver(reader, consumer);
        }
        return true;
    }

    @Override
    public RecordingCounters counters() {
        return new RecordingCounters(sampleCount, 0, skipped.counts(), 0, new TreeMap<>());
    }

    @Override
    public long readBytes() {
        return source.readBytes().getAsLong();
    }

    @Override
    public long sizeBytes() {
        return source.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private ProfileSamples load() throws IOException {
        byte[] profile = readAll();
        ProfileTables tables = ProfileTables.parse(profile, source.name());
        events = tables.events();
        facts = tables.facts();
        ProfileSamples loaded = new ProfileSamples(profile, source.name(), tables);
        samples = loaded;
        return loaded;
    }

    private byte[] readAll() throws IOException {
        byte[] profile = source.stream().readNBytes(MAX_BYTES + 1);
        if (profile.length > MAX_BYTES) {
            String limit = "a pprof profile of at most " + (MAX_BYTES >> 20) + " MB, decompressed";
            throw new MalformedInputException(source.name(), MAX_BYTES, limit, "more");
        }
        return profile;
    }

    /** Gives how many records were delivered. */
    private int deliver(ProfileSamples reader, Consumer<CaptureRecord> consumer) {
        ValueTypes types = reader.valueTypes();
        List<Location> frames = frames(reader);
        long count = types.countIndex() < 0 ? 1 : Math.max(1, reader.value(types.countIndex()));
        boolean countOnly =
                types.types().size() == 1 && types.types().getFirst().equals(ValueTypes.SAMPLES);
        int delivered = 0;
        for (int i = 0; i < types.types().size(); i++) {
            long value = types.types().get(i).value(Math.max(0, reader.value(i)));
            long samples = countOnly ? value : count;
            if (reader.value(i) < 0) {
                skipped.add("negative value");
            } else if (samples > CaptureRecord.NamedSample.MAX_SAMPLES) {
                skipped.add("count beyond " + CaptureRecord.NamedSample.MAX_SAMPLES);
            } else if (types.isEvent(i) && value > 0) {
                delivered++;
                sampleCount += samples;
                consumer.accept(new CaptureRecord.NamedSample(
                        0,
                        -1,
                        reader.pid(),
                        reader.tid(),
                        samples,
                        value,
                        types.eventIndex(i),
                        reader.threadName(),
                        frames));
            }
        }
        if (delivered == 0) {
            skipped.add("sample without a value");
        }
        return delivered;
    }

    private List<Location> frames(ProfileSamples reader) {
        List<Location> frames = reader.frames();
        boolean threadOnly = frames.size() == 1
                && frames.getFirst().equals(new Location.Named(reader.threadName(), ""))
                && !reader.threadName().isEmpty();
        if (threadOnly) {
            // Podflame's own profiles: pprof ignores samples without locations
            return List.of();
        }
        if (reader.droppedFrames() == 0) {
            return frames;
        }
        skipped.add("frame beyond " + MAX_FRAMES, reader.droppedFrames());
        List<Location> truncated = new ArrayList<>(frames);
        truncated.add(new Location.Truncated(TruncationReason.DEPTH_LIMIT));
        return truncated;
    }
}
