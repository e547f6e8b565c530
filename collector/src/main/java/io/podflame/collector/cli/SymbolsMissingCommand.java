package io.podflame.collector.cli;

import io.podflame.collector.api.MissingSymbols;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which files lack names, how much CPU they cover, and what to do. */
@Command(
        name = "missing",
        description = "Which files' samples have no name, how much CPU they cover, why, and what to do about it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame symbols missing",
            "  podflame symbols missing --last 2h --rows 30",
            "  podflame symbols missing --session 4f1c09aa",
            "  podflame symbols missing --json"
        })
final class SymbolsMissingCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    RangeOptions range = new RangeOptions();

    @Option(names = "--session", paramLabel = "ID", description = "Of this session or imported recording.")
    String session = "";

    @Option(names = "--rows", description = "Files to show. Default: ${DEFAULT-VALUE}.", defaultValue = "10")
    int rows;

    @Option(names = "--json", description = "JSON: the API's MissingSymbols.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (!session.isEmpty()) {
            parameters.put("session", session);
        }
        if (session.isEmpty() || range.isGiven()) {
            RangeOptions.Range time = range.range();
            parameters.put("from", time.fromMillis());
            parameters.put("to", time.toMillis());
        }
        MissingSymbols missing = collector.connect().missingSymbols(parameters);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ApiClient.json(missing));
            return 0;
        }
        new MissingText(Terminal.width()).lines(missing, rows).forEach(out::println);
        return 0;
    }
}
