package io.podflame.importing.regress;

import io.podflame.collector.cli.TextTable;
import io.podflame.importing.regress.Patrol.Row;
import io.podflame.importing.regress.PatrolFolder.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Regression patrol's table, for people. */
final class PatrolText {

    private PatrolText() {}

    static List<String> lines(Patrol patrol, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(verdict(patrol));
        patrol.passedOver().forEach(reason -> lines.add(TextTable.printable("passed over: " + reason)));
        lines.add("");
        TextTable table = new TextTable("BUILD", ">A", ">B", ">C", ">A/C", ">B/C", ">A/A₀", ">B/B₀", ">C/C₀", "");
        patrol.rows().forEach(row -> table.row(cells(patrol, row).toArray(String[]::new)));
        lines.addAll(table.lines(width));
        lines.add("");
        lines.add(legend(patrol));
        return lines;
    }

    static String markdown(Patrol patrol) {
        StringBuilder text = new StringBuilder("# Regression patrol\n\n**" + verdict(patrol) + "**\n\n");
        text.append(
                "| build | A | B | C | A/C | B/C | A/A₀ | B/B₀ | C/C₀ | |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
        for (Row row : patrol.rows()) {
            text.append("| ")
                    .append(cells(patrol, row).stream()
                            .map(cell -> TextTable.printable(cell).replace("|", "\\|"))
                            .collect(Collectors.joining(" | ")))
                    .append(" |\n");
        }
        text.append('\n').append(legend(patrol)).append('\n');
        patrol.passedOver()
                .forEach(reason -> text.append("- passed over: `")
                        .append(TextTable.printable(reason).replace('`', '\''))
                        .append("`\n"));
        return text.toString();
    }

    private static String verdict(Patrol patrol) {
        String limit = String.format(Locale.ROOT, "%.1f %%", 100 / (1 + patrol.maxIncrease()));
        return switch (patrol.verdict()) {
            case REGRESSED ->
                "REGRESSED: below " + limit + " of " + TextTable.printable(patrol.baseline()) + "'s throughput are "
                        + patrol.rows().stream()
                                .filter(row -> !row.regressed().isEmpty())
                                .map(row -> TextTable.printable(row.build()) + " ("
                                        + row.regressed().stream()
                                                .map(Configuration::text)
                                                .collect(Collectors.joining(", "))
                                        + ")")
                                .collect(Collectors.joining(", "));
            case NOT_REGRESSED ->
                "not regressed: every build lets through at least " + limit + " of what "
                        + TextTable.printable(patrol.baseline()) + " does";
            case NOT_ENOUGH_EVIDENCE ->
                "NOT ENOUGH EVIDENCE: no build but the baseline has a configuration of the baseline's; run the same ones";
        };
    }

    private static List<String> cells(Patrol patrol, Row row) {
        String mark = row.build().equals(patrol.baseline())
                ? "baseline"
                : row.regressed().isEmpty()
                        ? ""
                        : "regressed: "
                                + row.regressed().stream().map(Enum::name).collect(Collectors.joining(", "));
        return List.of(
                row.build(),
                rate(row.a()),
                rate(row.b()),
                rate(row.c()),
                percent(row.aToC()),
                percent(row.bToC()),
                percent(row.aToBaseline()),
                percent(row.bToBaseline()),
                percent(row.cToBaseline()),
                mark);
    }

    private static String legend(Patrol patrol) {
        return "Highest throughput in requests a second, failed ones left out, of several runs the median. A: whole control plane, B: without mixer, C: ingress"
                + " only; index 0: " + TextTable.printable(patrol.baseline()) + ".";
    }

    private static String rate(OptionalDouble throughput) {
        return throughput.isPresent() ? String.format(Locale.ROOT, "%,.0f", throughput.getAsDouble()) : "–";
    }

    private static String percent(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.1f %%", 100 * ratio.getAsDouble()) : "–";
    }
}
