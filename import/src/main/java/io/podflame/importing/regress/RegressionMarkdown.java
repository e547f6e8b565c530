package io.podflame.importing.regress;

import io.podflame.collector.cli.TextTable;
import io.podflame.importing.regress.Wording.Row;
import java.util.List;

/** A comparison for a pull request or a wiki. Names are of untrusted origin: they stay inside code marks. */
final class RegressionMarkdown {

    private RegressionMarkdown() {}

    /** @param picture name of the differential flame graph beside the file */
    static String of(Comparison comparison, String picture) {
        Wording wording = new Wording(comparison);
        List<String> sides = wording.sides();
        StringBuilder text = new StringBuilder("# Regression check\n\n**" + wording.verdict() + "**\n\n");
        text.append("- baseline ").append(code(sides.getFirst())).append('\n');
        text.append("- candidate ").append(code(sides.getLast())).append('\n');
        comparison
                .notes()
                .forEach(note -> text.append("- note: ").append(code(note)).append('\n'));
        text.append("\n![differential flame graph](").append(picture).append(")\n");
        append(text, "Functions by themselves, " + comparison.unit(), wording.bySelf());
        append(text, "Functions with what they call, " + comparison.unit(), wording.byTotal());
        return text.append('\n').append(wording.tested()).append(".\n").toString();
    }

    private static void append(StringBuilder text, String title, List<Row> rows) {
        text.append("\n## ").append(title).append("\n\n");
        if (rows.isEmpty()) {
            text.append("None changed significantly.\n");
            return;
        }
        text.append("| baseline | candidate | change | | FDR | function |\n|---:|---:|---:|---:|---:|---|\n");
        for (Row row : rows) {
            text.append("| ")
                    .append(String.join(
                            " | ",
                            row.baseline(),
                            row.candidate(),
                            row.change(),
                            row.ratio(),
                            row.falseDiscoveryRate(),
                            code(row.function())))
                    .append(" |\n");
        }
    }

    /** As code, on one line, without what would end the code or the table's cell. */
    private static String code(String text) {
        return "`" + TextTable.printable(text).replace('`', '\'').replace("|", "\\|") + "`";
    }
}
