package io.podflame.importing;

import io.podflame.agent.stream.CollectorAddress;
import io.podflame.agent.stream.CollectorChannel;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.cli.ApiClient;
import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.FlameGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Imports recordings into a collector, or converts them on the spot. */
@Command(
        name = "podflame import",
        description = "Imports recordings into a collector, where everything works on them as on live profiles;"
                + " with --format or --output it converts them on the spot and needs no collector.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed or read in part, with the reason, 2 wrong usage.",
            "",
            "Examples:",
            "  podflame import perf.data                   into the collector here",
            "  podflame import node-7.podflame.tar.gz      a bundle of record-node",
            "  podflame import perf.data --format folded   convert, no collector needed",
            "  podflame import perf.data --no-inline -o perf.folded",
            "  perf script | podflame import - --output flame.svg",
            "  podflame import *.pb.gz --collector https://podflame:7070 --token-file token"
        })
final class ImportCommand extends ImportOptions implements Callable<Integer> {

    private static final int READ_IN_PART = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, CommandFailedException {
        try (RecordingFiles recordings = new RecordingFiles(files, symbolFolder(), event(), recordedAt())) {
            return output.wanted() ? convert(recordings) : importIntoCollector(recordings);
        }
    }

    private int importIntoCollector(RecordingFiles recordings) throws IOException, CommandFailedException {
        if (noInline) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--no-inline is for conversions, with --format or --output; a collector keeps what it needs to show inlined calls");
        }
        ApiClient api = collector.connect();
        CollectorAddress address = address();
        List<ImportedRecording> imported = new ArrayList<>();
        Map<String, FlameGraphView> graphs = new HashMap<>();
        for (String file : files) {
            Optional<OpenedRecording> recording = recordings.open(file, imported);
            if (recording.isEmpty()) {
                continue;
            }
            CollectorChannel channel = new CollectorChannel(address, collector.caFile(), collector.tokenFile());
            try (CollectorDestination destination = new CollectorDestination(channel, node())) {
                ImportedRecording read = recordings.read(recording.get(), destination);
                destination.finish();
                imported.add(arrived(read.in(destination.sessions(), api.base()), api, graphs));
            }
        }
        new ImportReport(out(), json).print(imported, graphs);
        return exitCode(imported);
    }

    /** Asks for each session's graph, which also says whether all samples have come. */
    private static ImportedRecording arrived(
            ImportedRecording recording, ApiClient api, Map<String, FlameGraphView> graphs)
            throws CommandFailedException {
        long arrived = 0;
        for (ImportedRecording.EventSession session : recording.sessions()) {
            FlameGraphView graph = api.flameGraph("session=" + session.session());
            graphs.put(session.session(), graph);
            arrived += graph.samples();
        }
        return recording.arrived(recording.samples(), arrived);
    }

    private CollectorAddress address() {
        try {
            CollectorAddress address = CollectorAddress.parse(collector.url());
            if (!address.tls() && !address.loopback() && !insecure) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--collector " + address + " would send samples in the clear to another machine;"
                                + " use https://, or --insecure if the network is trusted");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** What is kept does not grow with the recording's length. */
    private int convert(RecordingFiles recordings) throws IOException, CommandFailedException {
        SymbolDetail detail = noInline ? SymbolDetail.SYMBOLS : Conversion.shown(format());
        Conversion conversion = new Conversion(node(), format(), detail);
        List<ImportedRecording> imported = new ArrayList<>();
        for (String file : files) {
            Optional<OpenedRecording> recording = recordings.open(file, imported);
            if (recording.isPresent()) {
                imported.add(recordings.read(recording.get(), conversion));
            }
        }
        FlameGraph graph = chosen(conversion, imported).finish();
        ImportReport report = new ImportReport(output.toStandardOutput() ? err() : out(), json);
        CompletableFuture<List<String>> summary =
                CompletableFuture.supplyAsync(() -> report.summary(graph, output)); // beside the writing
        output.write(stream -> format().write(graph, stream), System.out);
        report.printConverted(imported, summary.join(), output);
        return exitCode(imported);
    }

    private FlameGraphFormat format() {
        return FlameGraphFormat.find(output.format().name()).orElseThrow();
    }

    private ConvertedEvent chosen(Conversion conversion, List<ImportedRecording> imported) {
        ConvertedEvent chosen = conversion
                .usual()
                .orElseThrow(() -> new ImportFailedException(
                        event().map(name -> "no samples of event " + name).orElse("no samples") + " in "
                                + String.join(", ", files),
                        imported.stream()
                                .map(ImportedRecording::error)
                                .filter(error -> !error.isEmpty())
                                .findFirst()
                                .orElse("perf report --header-only shows what was asked for")));
        List<ConvertedEvent> events = conversion.events();
        if (events.size() > 1) {
            String names =
                    events.stream().map(converted -> converted.event().name()).collect(Collectors.joining(", "));
            err().println("podflame: of the events " + names + " this is "
                    + chosen.event().name() + "; --event chooses another");
        }
        return chosen;
    }

    private static int exitCode(List<ImportedRecording> imported) {
        return imported.stream().allMatch(recording -> recording.error().isEmpty()) ? 0 : READ_IN_PART;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
