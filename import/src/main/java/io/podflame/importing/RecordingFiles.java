package io.podflame.importing;

import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingCounters;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The files that a command was given, opened and read one after another. One that cannot be opened does not keep the others from being. */
final class RecordingFiles implements AutoCloseable {

    private final List<String> files;
    private final Optional<Path> symbolFolder;
    private final Optional<String> event;
    private final Optional<Instant> recordedAt;
    private final List<OpenedRecording> opened = new ArrayList<>();

    /**
     * @param symbolFolder with the recorded machine's files
     * @param event the only one to be read; all when empty
     * @param recordedAt when the recordings ended; as they say themselves when empty
     */
    RecordingFiles(
            List<String> files, Optional<Path> symbolFolder, Optional<String> event, Optional<Instant> recordedAt) {
        this.files = List.copyOf(files);
        this.symbolFolder = symbolFolder;
        this.event = event;
        this.recordedAt = recordedAt;
    }

    ImportedRecording read(OpenedRecording recording, ImportDestination destination) throws IOException {
        ImportSource source = recording.source(event, recordedAt, destination.keepsSampleTimes());
        ImportRun running = new ImportRun(recording, source, destination, ImportRun.BYTES_PER_READER);
        Optional<MalformedInputException> malformed;
        try (ProgressBarProgress progress = new ProgressBarProgress(recording.name())) {
            malformed = running.run(progress);
        }
        return imported(recording, running, malformed);
    }

    /** What cannot be opened is noted, and the files behind it are imported; when there is no other, it is the command's failure. */
    Optional<OpenedRecording> open(String file, List<ImportedRecording> imported) throws IOException {
        try {
            OpenedRecording recording = file.equals("-")
                    ? OpenedRecording.ofStream(System.in, symbolFolder)
                    : OpenedRecording.open(Path.of(file), symbolFolder);
            opened.add(recording);
            return Optional.of(recording);
        } catch (NoSuchFileException e) {
            imported.add(ImportedRecording.unopened(
                    file, "there is no file " + file + ": name one that is there, or - for standard input"));
        } catch (AccessDeniedException e) {
            String remedy = "recordings of perf's are their user's alone; use sudo, or give the file away with chown";
            imported.add(ImportedRecording.unopened(file, file + " may not be read: " + remedy));
        } catch (FileSystemException e) {
            imported.add(ImportedRecording.unopened(file, file + " cannot be read: " + reason(e)));
        } catch (MalformedInputException e) {
            imported.add(ImportedRecording.unopened(file, String.valueOf(e.getMessage())));
        }
        if (opened.isEmpty() && imported.size() == files.size()) {
            throw new ImportFailedException(
                    imported.stream().map(ImportedRecording::error).collect(Collectors.joining("\npodflame: ")), "");
        }
        return Optional.empty();
    }

    private static String reason(FileSystemException e) {
        return Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
    }

    private static ImportedRecording imported(
            OpenedRecording opened, ImportRun running, Optional<MalformedInputException> malformed) {
        Recording recording = opened.recording();
        RecordingCounters counters = recording.counters();
        List<ImportedRecording.EventSession> events = new ArrayList<>();
        running.samples()
                .forEach((event, samples) -> events.add(
                        new ImportedRecording.EventSession(event.event().name(), samples, "", "")));
        return new ImportedRecording(
                opened.name(),
                recording.format().text(),
                opened.node().name().orElse(""),
                running.times(),
                events,
                counters.lostRecords(),
                counters.skipped(),
                counters.outOfOrder(),
                opened.node().problems(),
                malformed.map(Throwable::getMessage).orElse(""));
    }

    @Override
    public void close() throws IOException {
        for (OpenedRecording recording : opened) {
            recording.close();
        }
    }
}
