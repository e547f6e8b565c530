package io.podflame.collector.cli;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.CheckView;
import io.podflame.collector.api.DiagnosisView.EvidenceView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found, in words: each finding in one sentence, with evidence and remedy below it. */
public final class DiagnosisText {

    private static final int SEVERITY_COLUMNS = 9;
    private static final int LABEL_COLUMNS = 10;
    private static final int UNSEEN_SHOWN = 8;

    private DiagnosisText() {}

    /** The findings, what could not be checked, and how much was looked at. */
    public static List<String> lines(DiagnosisView view, int width) {
        List<String> lines = new ArrayList<>(findings(view, width));
        List<String> unseen = unseen(view, width);
        if (!unseen.isEmpty()) {
            lines.add("could not check:");
            lines.addAll(unseen);
            lines.add("");
        }
        lines.add(summary(view));
        return lines;
    }

    /** The findings alone, each with an empty line after it. */
    public static List<String> findings(DiagnosisView view, int width) {
        List<String> lines = new ArrayList<>();
        for (FindingView finding : view.findings()) {
            lines.addAll(wrapped(finding.severity(), SEVERITY_COLUMNS, finding.summary(), width));
            addLabelled(
                    lines,
                    "evidence",
                    finding.evidence().stream().map(EvidenceView::text).toList(),
                    width);
            addLabelled(lines, "do", finding.remedies(), width);
            addLabelled(lines, "source", List.of(finding.source() + " [" + finding.rule() + "]"), width);
            lines.add("");
        }
        return lines;
    }

    private static void addLabelled(List<String> lines, String label, List<String> texts, int width) {
        String indent = " ".repeat(SEVERITY_COLUMNS);
        String shown = label;
        for (String text : texts) {
            wrapped(shown, LABEL_COLUMNS, text, width - SEVERITY_COLUMNS).forEach(line -> lines.add(indent + line));
            shown = "";
        }
    }

    /** One line per reason, with the checks that it kept from looking. */
    private static List<String> unseen(DiagnosisView view, int width) {
        Map<String, List<CheckView>> byReason = new LinkedHashMap<>();
        for (CheckView check : view.checks()) {
            check.notSeen()
                    .forEach(reason -> byReason.computeIfAbsent(reason, absent -> new ArrayList<>())
                            .add(check));
        }
        List<String> lines = new ArrayList<>();
        byReason.entrySet().stream().limit(UNSEEN_SHOWN).forEach(entry -> {
            List<CheckView> checks = entry.getValue();
            String others = checks.size() == 1 ? "" : " (and " + (checks.size() - 1) + " more):";
            String whose = checks.getFirst().question() + others;
            lines.addAll(wrapped("", 2, whose + " " + entry.getKey(), width));
        });
        if (byReason.size() > UNSEEN_SHOWN) {
            lines.add("  and " + (byReason.size() - UNSEEN_SHOWN) + " more reasons: --json lists all");
        }
        return lines;
    }

    private static String summary(DiagnosisView view) {
        long looked = view.checks().stream()
                .filter(check -> !check.lookedAt().isEmpty())
                .count();
        long workloads = view.checks().stream()
                .map(CheckView::workload)
                .filter(workload -> !workload.isEmpty())
                .distinct()
                .count();
        String found = count(view, "FAILURE", "failure") + ", " + count(view, "WARNING", "warning") + ", "
                + count(view, "INFO", "note");
        return found + ": " + plural(looked, "check") + " of " + plural(workloads, "workload");
    }

    private static String count(DiagnosisView view, String severity, String noun) {
        return plural(
                view.findings().stream()
                        .filter(finding -> finding.severity().equals(severity))
                        .count(),
                noun);
    }

    private static String plural(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The text in words, its first line after the label, the others below it; names are untrusted. */
    private static List<String> wrapped(String label, int columns, String text, int width) {
        List<String> lines = new ArrayList<>();
        int room = Math.max(20, width - columns);
        StringBuilder line = new StringBuilder();
        for (String word : TextTable.printable(text).split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(indented(lines.isEmpty() ? label : "", columns, line));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(indented(lines.isEmpty() ? label : "", columns, line));
        return lines;
    }

    private static String indented(String label, int columns, StringBuilder line) {
        return label + " ".repeat(Math.max(0, columns - label.length())) + line;
    }
}
