package io.podflame.collector.cli;

import io.podflame.collector.api.SymbolTableList;
import io.podflame.collector.api.SymbolTableList.SymbolTableView;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the collector has names for. */
@Command(
        name = "list",
        description = "The symbol tables that the collector has, with where each came from, by file.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  podflame symbols list", "  podflame symbols list --json"})
final class SymbolsListCommand implements Callable<Integer> {

    /** Columns from which on a build ID is shown whole. */
    private static final int WIDE = 140;

    /** Columns up to which of a file only the name is shown. */
    private static final int NARROW = 100;

    private static final int SHORT_DIGITS = 12;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Option(names = "--json", description = "JSON: the API's SymbolTableList.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        SymbolTableList list = collector.connect().symbols();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.json(list));
            return 0;
        }
        lines(list, Terminal.width()).forEach(out::println);
        return 0;
    }

    static List<String> lines(SymbolTableList list, int width) {
        boolean narrow = width < NARROW;
        TextTable table = new TextTable("BUILD ID", ">SYMBOLS", ">LINES", ">SIZE", "STORED", "FROM", "FILE");
        list.tables().stream()
                .sorted(Comparator.comparing(SymbolTableView::file).thenComparing(SymbolTableView::buildId))
                .forEach(view -> table.row(
                        width >= WIDE ? view.buildId() : start(view.buildId()),
                        String.valueOf(view.symbols()),
                        String.valueOf(view.stretches()),
                        size(view.sizeBytes()),
                        stored(view, narrow),
                        from(view),
                        narrow ? view.file().substring(view.file().lastIndexOf('/') + 1) : view.file()));
        return table.lines(width);
    }

    private static String start(String buildId) {
        return buildId.substring(0, Math.min(SHORT_DIGITS, buildId.length()));
    }

    /** Month and day where columns are few. */
    private static String stored(SymbolTableView view, boolean narrow) {
        String day =
                Instant.ofEpochSecond(view.storedMillis() / 1000).toString().substring(0, 10);
        return narrow ? day.substring(5) : day;
    }

    /** A server and an uploaded file are named whole in JSON; here the kind has to do where the name is long. */
    private static String from(SymbolTableView view) {
        return switch (view.origin()) {
            case "AGENT" -> "agent " + view.originName();
            case "DEBUGINFOD" -> "debuginfod";
            default -> view.origin().toLowerCase(Locale.ROOT);
        };
    }

    private static String size(long bytes) {
        return bytes < 1_000_000 ? String.format("%.1f kB", bytes / 1e3) : String.format("%.1f MB", bytes / 1e6);
    }
}
