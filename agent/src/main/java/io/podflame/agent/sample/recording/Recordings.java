package io.podflame.agent.sample.recording;

import io.podflame.agent.sample.recording.folded.FoldedRecording;
import io.podflame.agent.sample.recording.perfdata.PerfDataRecording;
import io.podflame.agent.sample.recording.pprof.PprofRecording;
import io.podflame.agent.sample.recording.script.PerfScriptRecording;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Opens recordings of every format, recognized by their content ({@link ContentRecognition}), whatever they are named, gzipped or not.
 * Texts and pipe mode are read as streams. perf.data in file mode has sections that must be sought: when it is compressed or comes from a
 * pipe it is copied into a temporary file first, which is gone when the recording is closed.
 */
public final class Recordings {
    private static final byte GZIP_MAGIC_0 = 0x1f;
    private static final byte GZIP_MAGIC_1 = (byte) 0x8b;
    /** perf.data's magic number and the size of its header, which tells the mode. */
    private static final int PERF_DATA_BYTES = 16;

    /** What {@link #open} reads, for messages. */
    public static final String FORMATS =
            "perf.data (file or pipe mode), perf script text, folded stacks or a pprof profile, each gzipped or not";

    private Recordings() {}

    /**
     * Opens a file.
     *
     * @throws MalformedInputException when it is none of {@link #FORMATS}
     * @throws IOException when it cannot be read
     */
    public static Recording open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return PerfDataRecording.open(file);
        }
        if (!Files.isRegularFile(file)) {
            return open(Files.newInputStream(file), file.toString());
        }
        LookAheadStream raw = new LookAheadStream(Files.newInputStream(file));
        return orClose(raw, () -> open(raw, new Origin(file.toString(), Files.size(file), Optional.of(file))));
    }

    /**
     * Opens what is read from a stream, such as standard input. Closing the recording closes the stream, and so does a failure.
     *
     * @param name for messages
     * @throws MalformedInputException when it is none of {@link #FORMATS}
     * @throws IOException when it cannot be read
     */
    public static Recording open(InputStream input, String name) throws IOException {
        LookAheadStream raw = new LookAheadStream(input);
        return orClose(raw, () -> open(raw, new Origin(name, 0, Optional.empty())));
    }

    /**
     * Where bytes come from.
     *
     * @param sizeBytes 0 when not known
     * @param file that can be sought
     */
    private record Origin(String name, long sizeBytes, Optional<Path> file) {}

    @FunctionalInterface
    private interface Opening {
        Recording open() throws IOException;
    }

    private static Recording orClose(InputStream input, Opening opening) throws IOException {
        boolean opened = false;
        try {
            Recording recording = opening.open();
            opened = true;
            return recording;
        } finally {
            if (!opened) {
                input.close();
            }
        }
    }

    private static Recording open(LookAheadStream raw, Origin origin) throws IOException {
        byte[] begin = lookAhead(raw);
        if (begin.length == 0) {
            throw new MalformedInputException(origin.name, 0, "a recording: " + FORMATS, "an empty file");
        }
        boolean gzipped = begin.length > 1 && begin[0] == GZIP_MAGIC_0 && begin[1] == GZIP_MAGIC_1;
        LookAheadStream content = gzipped ? new LookAheadStream(new GunzipStream(raw, origin.name)) : raw;
        RecordingSource source = new RecordingSource(content, origin.name, raw::readBytes, origin.sizeBytes);
        ContentRecognition recognized = ContentRecognition.of(gzipped ? lookAhead(content) : begin);
        if (recognized.format().isEmpty()) {
            String found = (gzipped ? "in gzip, " : "") + recognized.found();
            throw new MalformedInputException(origin.name, 0, "a recording: " + FORMATS, found);
        }
        return switch (recognized.format().get()) {
            case PERF_DATA_FILE ->
                gzipped || origin.file.isEmpty() ? spooled(source, origin) : perfData(source, origin.file.get());
            case PERF_DATA_PIPE ->
                gzipped || origin.file.isEmpty() ? pipe(source) : perfData(source, origin.file.get());
            case PERF_SCRIPT -> new PerfScriptRecording(source);
            case FOLDED -> new FoldedRecording(source);
            case PPROF -> new PprofRecording(source);
        };
    }

    /** perf.data's beginning is enough, so that a recording that is still being made can be read. */
    private static byte[] lookAhead(LookAheadStream input) throws IOException {
        byte[] begin = input.lookAhead(PERF_DATA_BYTES);
        return ContentRecognition.isPerfData(begin) ? begin : input.lookAhead(LookAheadStream.LOOK_AHEAD_BYTES);
    }

    private static Recording perfData(RecordingSource source, Path file) throws IOException {
        source.close();
        return PerfDataRecording.open(file);
    }

    private static Recording spooled(RecordingSource source, Origin origin) throws IOException {
        Optional<FileTime> modified =
                origin.file.isPresent() ? Optional.of(Files.getLastModifiedTime(origin.file.get())) : Optional.empty();
        return SpooledRecording.open(source, modified);
    }

    private static Recording pipe(RecordingSource source) {
        return PerfDataRecording.ofPipe(new StreamInput(source.stream()), source.name());
    }

    /** A stream as a recording's input. */
    private record StreamInput(InputStream stream) implements RecordingInput {

        @Override
        public int read(ByteBuffer target) throws IOException {
            return Channels.newChannel(stream).read(target);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
