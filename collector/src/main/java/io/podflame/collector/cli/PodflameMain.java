package io.podflame.collector.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 failed with the reason, 2 wrong usage. */
@Command(
        name = "podflame",
        description = "Profiles Kubernetes nodes and shows, for every pod, where its CPU time goes.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ProfileCommand.class,
            PodsCommand.class,
            TopCommand.class,
            FlameGraphCommand.class,
            DoctorCommand.class,
            SessionsCommand.class,
            AgentsCommand.class,
            EventsCommand.class,
            SymbolsCommand.class
        })
public final class PodflameMain {

    private PodflameMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new PodflameMain());
        commandLine.registerConverter(java.time.Duration.class, DurationText::parse);
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            if (exception instanceof CommandFailedException known) {
                failed.getErr().println(known.text());
                return failed.getCommandSpec().exitCodeOnExecutionException();
            }
            throw exception;
        });
        return commandLine;
    }
}
