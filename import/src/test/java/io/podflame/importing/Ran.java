package io.podflame.importing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** What {@code podflame import} or {@code podflame doctor --recording} did, run in this process. */
record Ran(int exitCode, byte[] bytes, String errors) {

    static Ran podflameImport(String... arguments) {
        return withInput(new byte[0], arguments);
    }

    static Ran podflameDoctor(String... arguments) {
        return run(new byte[0], new RecordingDoctorCommand(), arguments);
    }

    /** With bytes on its standard input. */
    static Ran withInput(byte[] input, String... arguments) {
        return run(input, new ImportCommand(), arguments);
    }

    private static Ran run(byte[] input, Object subject, String... arguments) {
        InputStream inputBefore = System.in;
        PrintStream outputBefore = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        StringWriter errors = new StringWriter();
        try (PrintStream standardOutput = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            System.setIn(new ByteArrayInputStream(input));
            System.setOut(standardOutput);
            CommandLine command = ImportMain.commandLine(subject);
            command.setOut(new PrintWriter(standardOutput, true, StandardCharsets.UTF_8));
            command.setErr(new PrintWriter(errors, true));
            int exitCode = command.execute(arguments);
            return new Ran(exitCode, output.toByteArray(), errors.toString());
        } finally {
            System.setIn(inputBefore);
            System.setOut(outputBefore);
        }
    }

    String output() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
