package io.podflame.collector.cli;

import io.podflame.collector.api.UploadedSymbols;
import java.util.ArrayList;
import java.util.List;

/** What an upload told, in words. */
final class UploadText {

    private UploadText() {}

    static List<String> lines(String file, UploadedSymbols uploaded) {
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.printable(file) + ": " + uploaded.symbols() + " symbols, " + uploaded.stretches()
                + " with lines");
        lines.add("  build ID " + uploaded.buildId());
        if (!uploaded.replaced().isEmpty()) {
            lines.add("  in place of " + TextTable.printable(uploaded.replaced()));
        }
        if (uploaded.files().isEmpty()) {
            lines.add("  kept: no sample of the last hour is in it; samples get their names as they come");
        } else {
            lines.add("  names " + uploaded.namedSamples() + " of " + uploaded.samples() + " samples in "
                    + TextTable.printable(String.join(", ", uploaded.files())));
        }
        return lines;
    }
}
