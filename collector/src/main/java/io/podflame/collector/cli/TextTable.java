package io.podflame.collector.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns as wide as their widest cell; columns of numbers stand to the right. */
public final class TextTable {

    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] numeric;

    /** @param headers a header that starts with '>' is of a column of numbers */
    public TextTable(String... headers) {
        numeric = new boolean[headers.length];
        String[] row = new String[headers.length];
        for (int i = 0; i < headers.length; i++) {
            numeric[i] = headers[i].startsWith(">");
            row[i] = numeric[i] ? headers[i].substring(1) : headers[i];
        }
        rows.add(row);
    }

    /** Adds a row; control characters (names are untrusted) are shown as '?'. */
    public void row(String... cells) {
        if (cells.length != numeric.length) {
            throw new IllegalArgumentException("a row needs " + numeric.length + " cells");
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = printable(cells[i]);
        }
        rows.add(row);
    }

    /** Lines, none longer than the width. */
    public List<String> lines(int width) {
        int[] widths = new int[numeric.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : GAP).append(numeric[i] ? padding + row[i] : row[i] + padding);
            }
            lines.add(cut(line.toString().stripTrailing(), width));
        }
        return lines;
    }

    /** The text with control characters, which could steer a terminal, replaced. */
    public static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String cut(String line, int width) {
        return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
    }
}
