package io.podflame.collector.cli;

import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files without names in words: a paragraph each, wrapped at the terminal's width; what is to be typed stays on one line. */
final class MissingText {

    private static final int MAX_WIDTH = 120;
    private static final String INDENT = "        ";
    private static final String HANGING = INDENT + "        ";
    private static final double NANOS = 1e9;
    private static final String UPLOAD = "podflame symbols upload ";

    private final int width;

    /** @param width of the terminal, columns */
    MissingText(int width) {
        this.width = Math.min(width, MAX_WIDTH);
    }

    List<String> lines(MissingSymbols missing, int rows) {
        List<String> lines = new ArrayList<>();
        if (missing.value() == 0) {
            lines.add("no samples in this time");
            return lines;
        }
        if (missing.files().isEmpty()) {
            lines.add("every sample has a name: " + amount(missing.value(), missing));
            return lines;
        }
        int count = missing.files().size();
        lines.add(String.format(
                "%.1f %% of %s has no name, in %d %s",
                100 * missing.unnamedShare(), amount(missing.value(), missing), count, count == 1 ? "file" : "files"));
        for (MissingFile file : missing.files().subList(0, Math.min(rows, count))) {
            lines.add("");
            add(lines, file, missing);
        }
        if (count > rows) {
            lines.add("");
            lines.add("… and " + (count - rows) + " more (--rows " + count + " shows them)");
        }
        return lines;
    }

    private void add(List<String> lines, MissingFile file, MissingSymbols missing) {
        wrap(
                lines,
                String.format("%5.1f %%", 100 * file.share()) + " ",
                file.file() + ", " + amount(file.value(), missing));
        if (!file.buildId().isEmpty()) {
            lines.add(INDENT + "build ID " + file.buildId());
        }
        wrap(lines, INDENT + "in      ", whose(file));
        wrap(lines, INDENT + "why     ", file.why());
        if (!file.remedy().isEmpty()) {
            wrap(lines, INDENT + "remedy  ", file.remedy());
        }
        if (!file.command().isEmpty()) {
            lines.add(HANGING + file.command());
            if (isHere(file.command())) {
                lines.add(HANGING + "(that file is on this machine)");
            }
        }
    }

    private static boolean isHere(String command) {
        return command.startsWith(UPLOAD) && Files.isRegularFile(Path.of(command.substring(UPLOAD.length())));
    }

    private static String whose(MissingFile file) {
        int others = file.workloadCount() - file.workloads().size();
        String workloads = String.join(", ", file.workloads()) + (others > 0 ? " and " + others + " more" : "");
        return workloads
                + (file.nodes().size() == 1
                        ? " on " + file.nodes().getFirst()
                        : " on " + file.nodes().size() + " nodes");
    }

    private static String amount(long value, MissingSymbols missing) {
        return missing.unit().equals("nanoseconds")
                ? DurationText.ofSeconds(value / NANOS)
                        + (missing.event().equals("cpu-clock") ? " CPU" : " " + missing.event())
                : value + " " + missing.event();
    }

    /** Breaks between words; a word that is longer than the line stays whole, so that it can be copied. */
    private void wrap(List<String> lines, String first, String text) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : TextTable.printable(text).split(" ")) {
            if (!empty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(first.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
    }
}
