package io.podflame.importing;

import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.Recordings;
import io.podflame.importing.bundle.Bundle;
import io.podflame.importing.node.RecordedNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A recording that the user named, open, with what is known of its machine. Kept open until the collector has the symbol tables: they are
 * made of the bundle's files.
 */
final class OpenedRecording implements AutoCloseable {

    private final String name;
    private final Path file;
    private final boolean temporary;
    private final Optional<Bundle> bundle;
    private final Optional<Path> symbolFolder;
    private final List<Reader> readers = new ArrayList<>();

    private OpenedRecording(
            String name, Path file, boolean temporary, Optional<Bundle> bundle, Optional<Path> symbolFolder)
            throws IOException {
        this.name = name;
        this.file = file;
        this.temporary = temporary;
        this.bundle = bundle;
        this.symbolFolder = symbolFolder;
        reader(0);
    }

    /** The recording from its beginning, and what is known of its machine: for one thread. */
    record Reader(Recording recording, RecordedNode node) {}

    /** A reader of its own for each index: the first one, or another for who reads it once more. */
    Reader reader(int index) throws IOException {
        while (index >= readers.size()) {
            Recording recording = Recordings.open(recordingOf(file, bundle));
            readers.add(new Reader(recording, RecordedNode.of(bundle, symbolFolder, recording::facts)));
        }
        return readers.get(index);
    }

    /** As it lies there, compressed or not. */
    long sizeBytes() throws IOException {
        return Files.size(recordingOf(file, bundle));
    }

    private static Path recordingOf(Path file, Optional<Bundle> bundle) {
        return bundle.map(Bundle::recording).orElse(file);
    }

    /**
     * Opens a file, whatever it turns out to be.
     *
     * @param symbolFolder see {@link RecordedNode#of}
     * @throws IOException when there is none, it cannot be read, or it is no recording; with what was expected
     */
    static OpenedRecording open(Path file, Optional<Path> symbolFolder) throws IOException {
        return open(String.valueOf(file.getFileName()), file, false, symbolFolder);
    }

    /** Reads everything from the stream into a temporary file first: sections of a perf.data file are sought. */
    static OpenedRecording ofStream(InputStream input, Optional<Path> symbolFolder) throws IOException {
        Path spool = Files.createTempFile("podflame-import", ".recording");
        Files.copy(input, spool, StandardCopyOption.REPLACE_EXISTING);
        return open("standard input", spool, true, symbolFolder);
    }

    private static OpenedRecording open(String name, Path file, boolean temporary, Optional<Path> symbolFolder)
            throws IOException {
        Optional<Bundle> bundle = Bundle.recognizes(file) ? Optional.of(Bundle.open(file)) : Optional.empty();
        try {
            return new OpenedRecording(name, file, temporary, bundle, symbolFolder);
        } catch (IOException | RuntimeException e) {
            if (bundle.isPresent()) {
                bundle.get().close();
            }
            throw e;
        }
    }

    /**
     * What is imported of it.
     *
     * @param event the only one wanted
     * @param ended when it ended, if the user says so
     * @param exactTimes whether the time of its end is of use: then a recording that does not say how its times stand against the epoch's
     *     is read once more, for that of its last sample
     */
    ImportSource source(Optional<String> event, Optional<Instant> ended, boolean exactTimes) throws IOException {
        boolean told = recording().facts().epochOffsetNanos().isPresent() && ended.isEmpty();
        OptionalLong last = exactTimes && !told ? lastNanos() : OptionalLong.empty();
        Instant fileEnd = Files.getLastModifiedTime(file).toInstant();
        return new ImportSource(name, event, ended.orElse(fileEnd), ended.isPresent(), last);
    }

    private OptionalLong lastNanos() throws IOException {
        RecordingClock clock = new RecordingClock();
        try (Recording again = Recordings.open(recordingOf(file, bundle))) {
            while (again.read(clock::advance)) {
                // only the clock is of interest
            }
        } catch (io.podflame.binary.MalformedInputException told) {
            return OptionalLong.of(clock.getAsLong()); // the import itself says what is wrong
        }
        return OptionalLong.of(clock.getAsLong());
    }

    String name() {
        return name;
    }

    Recording recording() {
        return readers.getFirst().recording();
    }

    RecordedNode node() {
        return readers.getFirst().node();
    }

    @Override
    public void close() throws IOException {
        for (Reader reader : readers) {
            reader.recording().close();
        }
        if (bundle.isPresent()) {
            bundle.get().close();
        }
        if (temporary) {
            Files.deleteIfExists(file);
        }
    }
}
