package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingCounters;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.agent.sample.recording.RecordingInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A perf.data recording. */
public final class PerfDataRecording implements Recording {

    private PerfDataRecording() {}

    /** Opens a file of either mode. */
    public static PerfDataRecording open(Path file) throws IOException {
        throw new IOException(file + ": the reader is being written");
    }

    /** Reads pipe mode from anything; the magic is read with the first {@link #read}, so that nothing waits here. */
    public static PerfDataRecording ofPipe(RecordingInput input, String sourceName) {
        return new PerfDataRecording();
    }

    @Override
    public RecordingFormat format() {
        return RecordingFormat.PERF_DATA_PIPE;
    }

    @Override
    public List<RecordedEvent> events() {
        return List.of();
    }

    @Override
    public RecordingFacts facts() {
        return RecordingFacts.NONE;
    }

    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        return false;
    }

    @Override
    public RecordingCounters counters() {
        throw new IllegalStateException("the reader is being written");
    }

    @Override
    public long readBytes() {
        return 0;
    }

    @Override
    public long sizeBytes() {
        return 0;
    }

    @Override
    public void close() throws IOException {}
}
