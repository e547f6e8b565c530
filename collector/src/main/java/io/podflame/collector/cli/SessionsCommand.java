package io.podflame.collector.cli;

import io.podflame.collector.api.SessionView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists sessions, imported recordings among them, or stops one. */
@Command(
        name = "sessions",
        description = "On-demand sessions, look-backs and imported recordings, newest first.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  podflame sessions", "  podflame sessions --stop 4f1c09aa"})
final class SessionsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Option(names = "--stop", paramLabel = "ID", description = "Stop this session.")
    String stop = "";

    @Option(names = "--json", description = "JSON: the API's SessionView.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        ApiClient api = collector.connect();
        List<SessionView> sessions = stop.isEmpty() ? api.sessions() : List.of(api.stopSession(stop));
        if (json) {
            spec.commandLine().getOut().println(ApiClient.json(sessions));
            return 0;
        }
        TextTable table =
                new TextTable("ID", "KIND", "STATE", "STARTED", ">DURATION", ">HERTZ", ">SAMPLES", ">CPU", "TARGET");
        for (SessionView session : sessions) {
            table.row(
                    session.id(),
                    kind(session),
                    session.state(),
                    Instant.ofEpochSecond(session.startedMillis() / 1000).toString(),
                    DurationText.ofSeconds(session.durationMillis() / 1000.0),
                    session.frequencyHertz() == 0 ? "-" : String.format("%.0f", session.frequencyHertz()),
                    String.valueOf(session.samples()),
                    session.cpuSeconds() == 0 ? "-" : DurationText.ofSeconds(session.cpuSeconds()),
                    session.reason().isEmpty()
                            ? session.target()
                            : session.target() + " (" + TextTable.printable(session.reason()) + ")");
        }
        table.lines(Terminal.width()).forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    private static String kind(SessionView session) {
        if (session.imported()) {
            return "import";
        }
        return session.reason().isEmpty() ? "live" : "look-back";
    }
}
