package io.podflame.importing;

import io.podflame.binary.MalformedInputException;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.FlameGraph;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** One recording as a flame graph, without a collector. */
public final class RecordedGraph {

    private RecordedGraph() {}

    /**
     * Of CPU time where there is any, else of the first event.
     *
     * @param symbolFolder with the recorded machine's files under their paths there, for names
     * @throws ImportFailedException when it cannot be read, or only in part: half a recording compares with nothing
     */
    public static FlameGraph read(Path file, Optional<Path> symbolFolder) {
        Conversion conversion = new Conversion(Optional.empty(), FlameGraphFormat.JSON);
        try (OpenedRecording recording = OpenedRecording.open(file, symbolFolder)) {
            ImportSource source = recording.source(Optional.empty(), Optional.empty(), conversion.keepsSampleTimes());
            Optional<MalformedInputException> malformed =
                    new ImportRun(recording, source, conversion, ImportRun.BYTES_PER_READER).run((read, of) -> {});
            if (malformed.isPresent()) {
                throw malformed.get();
            }
            return conversion
                    .usual()
                    .orElseThrow(() -> new ImportFailedException(
                            "no samples in " + file, "perf report --header-only shows what was asked for"))
                    .finish();
        } catch (MalformedInputException e) {
            throw new ImportFailedException(
                    String.valueOf(e.getMessage()),
                    "record it again; perf.data, perf script, folded stacks and pprof can be read");
        } catch (FileSystemException e) {
            throw new ImportFailedException(
                    file + " cannot be read: " + e.getClass().getSimpleName(),
                    "name a file that is there and readable");
        } catch (IOException e) {
            throw new ImportFailedException(file + " cannot be read: " + e.getMessage(), "");
        }
    }
}
