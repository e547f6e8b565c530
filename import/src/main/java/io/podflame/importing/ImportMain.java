package io.podflame.importing;

import io.podflame.collector.cli.CommandFailedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Runs {@code podflame import}, and {@code podflame doctor --recording}, which needs no collector either. */
public final class ImportMain {

    /** As the first argument: what is to be done in place of importing. */
    private static final String DOCTOR = "doctor";

    /** Kept, or java.util.logging forgets the level. */
    private static final Logger ROOT = Logger.getLogger("");

    private ImportMain() {}

    public static void main(String[] arguments) {
        ROOT.setLevel(Level.SEVERE); // what goes wrong is said by the command itself
        boolean doctor = arguments.length > 0 && arguments[0].equals(DOCTOR);
        System.exit(
                doctor
                        ? commandLine(new RecordingDoctorCommand())
                                .execute(Arrays.copyOfRange(arguments, 1, arguments.length))
                        : commandLine(new ImportCommand()).execute(arguments));
    }

    static CommandLine commandLine(Object command) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            switch (exception) {
                case CommandFailedException known -> failed.getErr().println(known.text());
                case ImportFailedException known ->
                    failed.getErr().println(known.asCommands().text());
                case IOException known -> failed.getErr().println("podflame: " + known);
                default -> throw exception;
            }
            return failed.getCommandSpec().exitCodeOnExecutionException();
        });
        return commandLine;
    }
}
