package io.podflame.importing.regress;

import io.podflame.collector.cli.TextTable;
import io.podflame.importing.regress.Wording.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison for the terminal. */
final class RegressionText {

    private RegressionText() {}

    static List<String> lines(Comparison comparison, int width) {
        Wording wording = new Wording(comparison);
        List<String> lines = new ArrayList<>();
        List<String> sides = wording.sides();
        lines.add(TextTable.printable("baseline   " + sides.getFirst()));
        lines.add(TextTable.printable("candidate  " + sides.getLast()));
        lines.add(wording.verdict());
        comparison.notes().forEach(note -> lines.add(TextTable.printable("note: " + note)));
        add(lines, "functions by themselves", comparison, wording.bySelf(), width);
        add(lines, "functions with what they call", comparison, wording.byTotal(), width);
        lines.add("");
        lines.add(wording.tested());
        return lines;
    }

    private static void add(List<String> lines, String title, Comparison comparison, List<Row> rows, int width) {
        lines.add("");
        String heading = title + ", " + comparison.unit();
        if (rows.isEmpty()) {
            lines.add(heading + ": none changed significantly");
            return;
        }
        lines.add(heading.toUpperCase(Locale.ROOT).replace("ΜS", "µs"));
        TextTable table = new TextTable(">BASELINE", ">CANDIDATE", ">CHANGE", ">", ">FDR", "FUNCTION");
        rows.forEach(row -> table.row(
                row.baseline(), row.candidate(), row.change(), row.ratio(), row.falseDiscoveryRate(), row.function()));
        lines.addAll(table.lines(width));
    }
}
