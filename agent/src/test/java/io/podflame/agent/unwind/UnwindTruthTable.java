package io.podflame.agent.unwind;

import io.podflame.agent.unwind.StackComparison.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a comparison with gdb found, for people (Markdown) and as JSON. */
final class UnwindTruthTable {

    private static final List<Verdict> VERDICTS = List.of(Verdict.values());

    private final List<UnwindTruth> programs;

    UnwindTruthTable(List<UnwindTruth> programs) {
        this.programs = List.copyOf(programs);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| program | stops |");
        VERDICTS.forEach(verdict -> text.append(" ").append(verdict.text()).append(" |"));
        text.append(" share |\n").append("|---".repeat(VERDICTS.size() + 3)).append("|\n");
        programs.forEach(program -> text.append(row(program)));
        text.append(row(UnwindTruth.total(programs)));
        for (UnwindTruth program : programs) {
            for (UnwindTruth.Kind kind : program.kinds()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s: %d x %s, %s%n  %s%n",
                        program.program(),
                        kind.count(),
                        kind.verdict().text(),
                        kind.text(),
                        kind.example()));
            }
        }
        return text.toString();
    }

    private static String row(UnwindTruth truth) {
        String counts = VERDICTS.stream()
                .map(verdict -> String.format(Locale.ROOT, "%,d", truth.count(verdict)))
                .collect(Collectors.joining(" | "));
        String share = truth.comparable() == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * truth.share());
        return String.format(Locale.ROOT, "| %s | %,d | %s | %s |%n", truth.program(), truth.stops(), counts, share);
    }

    String json() {
        String rows = programs.stream().map(UnwindTruthTable::json).collect(Collectors.joining(",\n    "));
        return "{\n  \"programs\": [\n    " + rows + "\n  ],\n  \"total\": " + json(UnwindTruth.total(programs))
                + "\n}\n";
    }

    private static String json(UnwindTruth truth) {
        String kinds = truth.kinds().stream()
                .map(kind -> String.format(
                        Locale.ROOT,
                        "{\"verdict\": %s, \"class\": %s, \"count\": %d, \"example\": %s}",
                        quoted(kind.verdict().text()),
                        quoted(kind.text()),
                        kind.count(),
                        quoted(kind.example())))
                .collect(Collectors.joining(", "));
        String counts = VERDICTS.stream()
                .map(verdict -> quoted(verdict.text()) + ": " + truth.count(verdict))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "{\"program\": %s, \"stops\": %d, %s, \"share\": %s, \"classes\": [%s]}",
                quoted(truth.program()),
                truth.stops(),
                counts,
                truth.comparable() == 0 ? "null" : String.format(Locale.ROOT, "%.5f", truth.share()),
                kinds);
    }

    /** File names and gdb's words may hold quotes and backslashes, but no control characters. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
