package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The import of one recording, by as many readers as its destination takes samples from at once and its size repays. */
final class ImportRun {

    /** Below this one reader is done before another's machine code has been made. */
    static final long BYTES_PER_READER = 64L << 20;

    private final List<RecordingImport> readers = new ArrayList<>();

    /** @param bytesPerReader of the recording at least, {@link #BYTES_PER_READER} */
    ImportRun(OpenedRecording opened, ImportSource source, ImportDestination destination, long bytesPerReader)
            throws IOException {
        int count = opened.recording().format().named()
                ? 1
                : (int) Math.clamp(opened.sizeBytes() / bytesPerReader, 1, destination.readers());
        for (int index = 0; index < count; index++) {
            OpenedRecording.Reader reader = opened.reader(index);
            Share share = new Share(index, count);
            reader.recording().wantThreads(share::has);
            destination.join(reader.node());
            readers.add(new RecordingImport(reader.recording(), reader.node(), source, destination, share));
        }
    }

    /** As {@link RecordingImport#run}; what only the reading needs is let go of then, for there may be many recordings. */
    Optional<MalformedInputException> run(ImportProgress progress) throws IOException {
        try (ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("podflame-import-", 1).daemon().factory())) {
            List<CompletableFuture<Void>> others = readers.stream()
                    .skip(1)
                    .map(reader -> CompletableFuture.runAsync(() -> run(reader), threads))
                    .toList();
            Optional<MalformedInputException> malformed = readers.getFirst().run(progress);
            others.forEach(CompletableFuture::join);
            return malformed;
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case UncheckedIOException io -> throw io.getCause();
                case RuntimeException failed -> throw failed;
                case Error failed -> throw failed;
                case null, default -> throw e;
            }
        } finally {
            for (RecordingImport reader : readers) {
                reader.close();
            }
        }
    }

    /** What is malformed every reader finds, at the same place. */
    private static void run(RecordingImport reader) {
        try {
            reader.run((readBytes, ofBytes) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link RecordingImport#times}. */
    String times() {
        return readers.getFirst().times();
    }

    /** Samples of all readers, by event. */
    Map<RecordedEvent, Long> samples() {
        Map<RecordedEvent, Long> samples = new LinkedHashMap<>();
        readers.forEach(reader -> reader.samples().forEach((event, count) -> samples.merge(event, count, Long::sum)));
        return samples;
    }
}
