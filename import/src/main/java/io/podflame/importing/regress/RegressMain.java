package io.podflame.importing.regress;

import io.podflame.collector.cli.CommandFailedException;
import io.podflame.importing.ImportFailedException;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Runs {@code podflame regress}. Exit codes: 0 not regressed, 1 regressed, 2 wrong usage, 3 not enough evidence, 4 failed. */
public final class RegressMain {

    static final int FAILED = 4;

    /** Kept, or java.util.logging forgets the level. */
    private static final Logger ROOT = Logger.getLogger("");

    private RegressMain() {}

    public static void main(String[] arguments) {
        ROOT.setLevel(Level.SEVERE); // what goes wrong is said by the command itself
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new RegressCommand());
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            switch (exception) {
                case CommandFailedException known -> failed.getErr().println(known.text());
                case ImportFailedException known ->
                    failed.getErr().println(known.asCommands().text());
                case IOException known -> failed.getErr().println("podflame: " + known);
                default -> throw exception;
            }
            return FAILED;
        });
        return commandLine;
    }
}
