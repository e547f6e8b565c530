package io.podflame.agent.unwind;

import io.podflame.agent.unwind.StackComparison.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a comparison with gdb found, for people (Markdown) and as JSON. */
final class UnwindTruthTable {

    private final List<UnwindTruth> programs;

    UnwindTruthTable(List<UnwindTruth> programs) {
        this.programs = List.copyOf(programs);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(
                "| program | stops | identical | beyond rules | beyond memory | only we complete | only gdb complete | different | share |\n");
        text.append("|---|---|---|---|---|---|---|---|---|\n");
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
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %s |%n",
                truth.program(),
                truth.stops(),
                truth.count(Verdict.IDENTICAL),
                truth.count(Verdict.BEYOND_RULES),
                truth.count(Verdict.BEYOND_MEMORY),
                truth.count(Verdict.ONLY_OURS),
                truth.count(Verdict.ONLY_GDBS),
                truth.count(Verdict.DIFFERENT),
                truth.comparable() == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * truth.share()));
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
        return String.format(
                Locale.ROOT,
                "{\"program\": %s, \"stops\": %d, \"identical\": %d, \"beyondRules\": %d, \"beyondMemory\": %d, \"onlyOurs\": %d, \"onlyGdbs\": %d,"
                        + " \"different\": %d, \"share\": %s, \"classes\": [%s]}",
                quoted(truth.program()),
                truth.stops(),
                truth.count(Verdict.IDENTICAL),
                truth.count(Verdict.BEYOND_RULES),
                truth.count(Verdict.BEYOND_MEMORY),
                truth.count(Verdict.ONLY_OURS),
                truth.count(Verdict.ONLY_GDBS),
                truth.count(Verdict.DIFFERENT),
                truth.comparable() == 0 ? "null" : String.format(Locale.ROOT, "%.5f", truth.share()),
                kinds);
    }

    /** File names and gdb's words may hold quotes and backslashes, but no control characters. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
