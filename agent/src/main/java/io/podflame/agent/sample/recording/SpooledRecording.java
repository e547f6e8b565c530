package io.podflame.agent.sample.recording;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.perfdata.PerfDataRecording;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A perf.data recording whose sections must be sought, read from a stream by way of a temporary file. The file is unlinked as soon as it
 * is open, so that nothing is left behind, however the process ends. Messages name the stream. Not thread-safe.
 */
final class SpooledRecording implements Recording {

    /** More than this is refused before a disk is filled. */
    static final long MAX_BYTES = 64L << 30;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Recording spooled;
    private final String name;

    private SpooledRecording(Recording spooled, String name) {
        this.spooled = spooled;
        this.name = name;
    }

    /** Copies the whole stream, and closes it. */
    static Recording open(RecordingSource source, Optional<FileTime> modified) throws IOException {
        Path file = Files.createTempFile("podflame-recording", ".perf.data");
        try {
            try (InputStream input = source.stream();
                    OutputStream output = Files.newOutputStream(file)) {
                copy(input, output, source.name());
            }
            if (modified.isPresent()) {
                Files.setLastModifiedTime(file, modified.get());
            }
            return new SpooledRecording(PerfDataRecording.open(file), source.name());
        } catch (MalformedInputException e) {
            throw named(e, source.name());
        } finally {
            Files.delete(file);
        }
    }

    private static void copy(InputStream input, OutputStream output, String name) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        for (int count = read(input, buffer); count >= 0; count = read(input, buffer)) {
            copied += count;
            if (copied > MAX_BYTES) {
                String limit = "a perf.data of at most " + (MAX_BYTES >> 30) + " GB where it is compressed or piped";
                throw new MalformedInputException(name, copied, limit, "more");
            }
            output.write(buffer, 0, count);
        }
    }

    /** A stream that breaks is one that ends there: the recording's own reader says what is missing, after what was before. */
    private static int read(InputStream input, byte[] buffer) throws IOException {
        try {
            return input.read(buffer);
        } catch (MalformedInputException e) {
            return -1;
        }
    }

    @Override
    public RecordingFormat format() {
        return spooled.format();
    }

    @Override
    public List<RecordedEvent> events() {
        return spooled.events();
    }

    @Override
    public RecordingFacts facts() {
        return spooled.facts();
    }

    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        try {
            return spooled.read(consumer);
        } catch (MalformedInputException e) {
            throw named(e, name);
        }
    }

    @Override
    public void wantThreads(IntPredicate tids) {
        spooled.wantThreads(tids);
    }

    @Override
    public RecordingCounters counters() {
        return spooled.counters();
    }

    @Override
    public long readBytes() {
        return spooled.readBytes();
    }

    @Override
    public long sizeBytes() {
        return spooled.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        spooled.close();
    }

    private static MalformedInputException named(MalformedInputException e, String name) {
        MalformedInputException named = new MalformedInputException(name, e.offset(), e.expected(), e.found());
        named.initCause(e);
        return named;
    }
}
