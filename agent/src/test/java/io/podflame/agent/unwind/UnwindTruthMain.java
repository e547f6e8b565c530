package io.podflame.agent.unwind;

import io.podflame.agent.unwind.program.Commands;
import io.podflame.agent.unwind.program.TruthProgram;
import io.podflame.agent.unwind.program.TruthPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ./podflame truth unwind [--json] [STOPS] [PROGRAM…]}: our stacks beside gdb's. Exits with 1 when fewer than 99.5 % are the same. */
final class UnwindTruthMain {

    private static final int STOPS = 200;
    private static final double ENOUGH = 0.995;

    private UnwindTruthMain() {}

    @SuppressWarnings("SystemOut") // a program whose output is its result
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean isJson = words.remove("--json");
        int stops =
                !words.isEmpty() && words.getFirst().matches("[0-9]+") ? Integer.parseInt(words.removeFirst()) : STOPS;
        List<TruthProgram> programs = words.isEmpty() ? TruthPrograms.ALL : chosen(words);
        List<UnwindTruth> truths = new ArrayList<>();
        for (TruthProgram program : programs) {
            Path folder = Files.createTempDirectory("podflame-truth");
            truths.add(UnwindTruth.of(program, stops, folder, done -> progress(program.name(), done, stops)));
            System.err.println();
            Commands.delete(folder);
        }
        UnwindTruthTable table = new UnwindTruthTable(truths);
        System.out.print(isJson ? table.json() : table.markdown());
        System.out.flush();
        System.exit(UnwindTruth.total(truths).share() < ENOUGH ? 1 : 0);
    }

    /** Those whose names begin so. */
    @SuppressWarnings("SystemOut")
    private static List<TruthProgram> chosen(List<String> words) {
        List<TruthProgram> chosen = new ArrayList<>();
        for (String word : words) {
            String start = word.toLowerCase(Locale.ROOT);
            List<TruthProgram> found = TruthPrograms.ALL.stream()
                    .filter(program -> program.name().toLowerCase(Locale.ROOT).startsWith(start))
                    .toList();
            if (found.isEmpty()) {
                System.err.println("there is no program '" + word + "'; there are " + TruthPrograms.ALL);
                System.exit(2);
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    @SuppressWarnings("SystemOut")
    private static void progress(String program, int done, int stops) {
        boolean isNews =
                done == stops || System.console() != null && System.console().isTerminal();
        if (isNews) {
            System.err.printf(Locale.ROOT, "\r%s: %d of %d stops ", program, done, stops);
        }
    }
}
