package io.podflame.agent.unwind;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Function names by elfAddress as binutils' nm tells them: a second opinion. */
final class NmSymbols {

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{16})(?: [0-9a-f]{16})? [tTwW] (.+)");
    private static final Pattern FRAME = Pattern.compile("(ip|ra) (.+)\\([0-9a-f]+\\)\\+([0-9a-f]+)");

    private final Path file;
    private final NavigableMap<Long, String> functions = new TreeMap<>();

    private NmSymbols(Path file) {
        this.file = file;
    }

    static NmSymbols read(Path file) throws IOException, InterruptedException {
        Process nm = new ProcessBuilder("nm", "--numeric-sort", "--defined-only", file.toString()).start();
        NmSymbols symbols = new NmSymbols(file);
        nm.inputReader()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> symbols.functions.put(Long.parseUnsignedLong(line.group(1), 16), line.group(2)));
        if (nm.waitFor() != 0) {
            throw new IOException("nm failed for " + file);
        }
        return symbols;
    }

    /** A frame of StreamDecoder's as a function of this file; as it is when it is of no file or another. */
    String name(String frame) {
        Matcher matcher = FRAME.matcher(frame);
        if (!matcher.matches() || !matcher.group(2).equals(file.toString())) {
            return frame;
        }
        long address = Long.parseUnsignedLong(matcher.group(3), 16);
        Map.Entry<Long, String> function = functions.floorEntry(matcher.group(1).equals("ra") ? address - 1 : address);
        return function == null ? frame : function.getValue();
    }
}
