package io.podflame.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.cli.NamesRemedy;
import io.podflame.collector.cli.OutputOptions;
import io.podflame.collector.cli.ProfileSummary;
import io.podflame.collector.cli.Terminal;
import io.podflame.collector.flamegraph.FlameGraphViews;
import io.podflame.collector.model.FlameGraph;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was imported, in words or as JSON. */
final class ImportReport {

    private final PrintWriter words;
    private final boolean json;

    ImportReport(PrintWriter words, boolean json) {
        this.words = words;
        this.json = json;
    }

    /** @param graphs by session */
    void print(List<ImportedRecording> imported, Map<String, FlameGraphView> graphs) {
        if (json) {
            words.println(json(imported));
            words.flush();
            return;
        }
        for (ImportedRecording recording : imported) {
            printHead(recording);
            for (ImportedRecording.EventSession session : recording.sessions()) {
                FlameGraphView graph = graphs.get(session.session());
                if (graph != null) {
                    words.println();
                    ProfileSummary.lines(graph, Terminal.width(), NamesRemedy.COLLECTOR)
                            .forEach(words::println);
                    words.println("page: " + session.page());
                }
            }
        }
        words.flush();
    }

    /** What {@link #printConverted} says of the graph; for a large one that takes a while, so that the file is written meanwhile. */
    List<String> summary(FlameGraph graph, OutputOptions output) {
        return json || output.file().isEmpty()
                ? List.of()
                : ProfileSummary.lines(FlameGraphViews.of(graph), Terminal.width(), NamesRemedy.RECORDING);
    }

    void printConverted(List<ImportedRecording> imported, List<String> summary, OutputOptions output) {
        if (json) {
            words.println(json(imported));
        } else {
            imported.forEach(this::printHead);
            if (output.file().isPresent()) {
                words.println();
                summary.forEach(words::println);
                words.println("written: " + output.file().get() + " (" + output.format() + ")");
            }
        }
        words.flush();
    }

    private void printHead(ImportedRecording recording) {
        if (recording.format().isEmpty()) {
            words.println("podflame: " + recording.error() + "; not imported");
            return;
        }
        StringBuilder line = new StringBuilder("podflame: " + recording.file() + ": " + recording.format());
        if (!recording.node().isEmpty()) {
            line.append(" of ").append(recording.node());
        }
        line.append(recording.sessions().stream()
                .map(session -> session.samples() + " samples of " + session.event())
                .collect(Collectors.joining(", ", ", ", "")));
        if (recording.lostRecords() > 0) {
            line.append(", ").append(recording.lostRecords()).append(" lost by the kernel");
        }
        if (recording.outOfOrder() > 0) {
            line.append(", ").append(recording.outOfOrder()).append(" records out of order");
        }
        words.println(line);
        recording.skipped().forEach((reason, count) -> words.println("  passed over: " + reason + " (" + count + ")"));
        recording.problems().forEach(problem -> words.println("  " + problem));
        if (!recording.error().isEmpty()) {
            words.println("  read in part: " + recording.error());
        }
    }

    private static String json(List<ImportedRecording> imported) {
        try {
            // made here: only --json needs it, and it is slow to come up
            return new ObjectMapper()
                    .configure(SerializationFeature.INDENT_OUTPUT, true)
                    .writeValueAsString(imported);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are JSON", e);
        }
    }
}
