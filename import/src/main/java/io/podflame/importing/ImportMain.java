package io.podflame.importing;

import io.podflame.collector.cli.CommandFailedException;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Runs {@code podflame import}. Exit codes: 0 done, 1 failed or read in part, 2 wrong usage. */
public final class ImportMain {

    /** Kept, or java.util.logging forgets the level. */
    private static final Logger ROOT = Logger.getLogger("");

    private ImportMain() {}

    public static void main(String[] arguments) {
        ROOT.setLevel(Level.SEVERE); // what goes wrong is said by the command itself
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new ImportCommand());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            switch (exception) {
                case CommandFailedException known -> failed.getErr().println(known.text());
                case ImportFailedException known ->
                    failed.getErr().println(known.asCommands().text());
                case IOException known -> failed.getErr().println("podflame: " + known);
                default -> throw exception;
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
