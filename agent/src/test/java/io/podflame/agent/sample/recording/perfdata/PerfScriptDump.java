package io.podflame.agent.sample.recording.perfdata;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What perf itself reads in a recording: the dump of {@code perf script -D}, which shows each record when perf has put it in order, as
 * lines that {@link RecordLines} makes of the same records. Raw bytes are used for what perf does not print.
 *
 * <p>Call chains are those of the record. perf script's own lines leave out what it cannot resolve and print file offsets.
 */
final class PerfScriptDump {

    private static final Pattern HEADER =
            Pattern.compile("(?:(\\d+) )??(?:(\\d+) )?0x[0-9a-f]+ \\[0x[0-9a-f]+]: PERF_RECORD_(\\w+)(.*)");
    private static final Pattern RAW = Pattern.compile("\\.  [0-9a-f]{4}: ((?: [0-9a-f]{2}){1,16}) .*");
    private static final Pattern SAMPLE =
            Pattern.compile("\\(IP, 0x([0-9a-f]+)\\): (-?\\d+)/(-?\\d+): (?:0x)?([0-9a-f]+) period: (\\d+) addr: .*");
    private static final Pattern CHAIN =
            Pattern.compile("\\.\\.\\.\\.\\.\\s*\\d+: ([0-9a-f]{16})(?: \\(PERF_CONTEXT_\\w+\\))?");
    private static final Pattern REGISTER = Pattern.compile("\\.\\.\\.\\. (\\w+)\\s+0x([0-9a-f]{16})");
    private static final Pattern STACK = Pattern.compile("\\.\\.\\. ustack: size (\\d+), offset 0x([0-9a-f]+)");
    private static final Pattern THREAD = Pattern.compile(" \\.\\.\\. thread: (.*):(-?\\d+)");
    private static final Pattern PRINTED = Pattern.compile("(.*?)\\s+(-?\\d+)/(-?\\d+)\\s+(\\d+)\\s+(\\S+):\\s*");

    private static final Pattern GARBLED = Pattern.compile("<[0-9a-f]{42,}");

    private static final Pattern MAPPING = Pattern.compile(
            " (-?\\d+)/-?\\d+: \\[(0x[0-9a-f]+)\\((0x[0-9a-f]+)\\) @ (0x[0-9a-f]+|0)(?: ([0-9a-f:]+) (\\d+) \\d+| <([0-9a-f]*)>)?]: (\\S+) (.*)");

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Long> records = new HashMap<>();
    private long newestNanos;
    private long outOfOrder;
    private byte[] raw = {};
    private int rawSize;

    // Of the record that is being read
    private String type = "";
    private String cpu = "";
    private String time = "";
    private boolean printed;
    private String rest = "";
    private final List<String> chain = new ArrayList<>();
    private final List<String> registers = new ArrayList<>();
    private String stack = "";
    private String thread = "";
    private boolean inInterruptRegisters;

    /** Reads the whole dump. */
    static PerfScriptDump read(BufferedReader text) throws IOException {
        PerfScriptDump dump = new PerfScriptDump();
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            dump.take(line);
        }
        dump.endRecord();
        return dump;
    }

    /** As {@link RecordLines} writes them. */
    List<String> lines() {
        return lines;
    }

    /** By type, e.g. "SAMPLE". */
    Map<String, Long> records() {
        return records;
    }

    /** Records that perf gives behind newer ones: where much is lost, a round's end comes before all of the round. */
    long outOfOrder() {
        return outOfOrder;
    }

    private void take(String line) {
        Matcher matcher = RAW.matcher(line);
        if (matcher.matches()) {
            takeRaw(matcher.group(1));
            return;
        }
        if (line.contains("raw event: size ")) {
            endRecord();
            rawSize = 0;
            raw = new byte[Integer.parseInt(line.replaceAll(".*raw event: size (\\d+) bytes", "$1"))];
            return;
        }
        matcher = HEADER.matcher(line);
        if (matcher.matches()) {
            begin(matcher);
            return;
        }
        if (type.equals("SAMPLE")) {
            takeOfSample(line);
        }
    }

    private void takeRaw(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex.substring(1));
        System.arraycopy(bytes, 0, raw, rawSize, bytes.length);
        rawSize += bytes.length;
    }

    private void begin(Matcher header) {
        endRecord();
        type = header.group(3);
        records.merge(type, 1L, Long::sum);
        cpu = number(header.group(1), "4294967295", "-1");
        time = number(header.group(2), "18446744073709551615", "0");
        rest = header.group(4);
        countOrder(Long.parseLong(time));
        printed = false;
        chain.clear();
        registers.clear();
        stack = "";
        thread = "";
        inInterruptRegisters = false;
    }

    /** Records without a time are in no order. */
    private void countOrder(long nanos) {
        outOfOrder += nanos != 0 && nanos < newestNanos ? 1 : 0;
        newestNanos = Math.max(newestNanos, nanos);
    }

    private static String number(@Nullable String text, String none, String instead) {
        return text == null || text.equals(none) ? instead : text;
    }

    private void takeOfSample(String line) {
        Matcher matcher = CHAIN.matcher(line);
        if (matcher.matches()) {
            chain.add(matcher.group(1).replaceFirst("^0+(?=.)", ""));
            return;
        }
        if (line.startsWith("... intr regs")) {
            inInterruptRegisters = true;
        }
        if (line.startsWith("... user regs")) {
            inInterruptRegisters = false;
        }
        matcher = REGISTER.matcher(line);
        if (matcher.matches() && !inInterruptRegisters) {
            registers.add(matcher.group(2).replaceFirst("^0+(?=.)", ""));
            return;
        }
        matcher = STACK.matcher(line);
        if (matcher.matches()) {
            stack = stack(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2), 16));
            return;
        }
        matcher = THREAD.matcher(line);
        if (matcher.matches()) {
            thread = matcher.group(1);
            return;
        }
        matcher = PRINTED.matcher(line);
        if (matcher.matches()) {
            endSample(matcher);
        }
    }

    /** @param sizeOffset of the memory's size in the record; the memory follows */
    private String stack(int size, int sizeOffset) {
        if (size == 0) {
            return "";
        }
        int offset = sizeOffset + Long.BYTES;
        return " stack " + size + " "
                + java.util.Arrays.hashCode(java.util.Arrays.copyOfRange(raw, offset, offset + size));
    }

    /** With the counts of a group there are several lines for one record, each with what one of the group counted. */
    private void endSample(Matcher line) {
        Matcher sample = SAMPLE.matcher(rest);
        if (!sample.matches()) {
            throw new AssertionError("not understood: " + rest);
        }
        lines.add("SAMPLE " + time + " " + thread + " " + sample.group(2) + "/" + sample.group(3) + " [" + cpu + "] "
                + line.group(4) + " " + line.group(5)
                + addresses(Integer.parseInt(sample.group(1), 16), sample.group(4))
                + (registers.isEmpty() ? "" : " regs " + String.join(" ", registers) + stack));
        printed = true;
    }

    private String addresses(int misc, String ip) {
        StringBuilder text = new StringBuilder();
        String space = space(misc & 7);
        boolean userBegan = false;
        for (String entry : chain) {
            switch (entry) {
                case "ffffffffffffff80" -> space = "k";
                case "fffffffffffffe00" -> space = "u";
                case "ffffffffffffffe0", "fffffffffffff800", "fffffffffffff780", "fffffffffffff600" -> space = "";
                default -> {
                    // Frame pointers may lead to what looks like the kernel's context; the kernel's own comes first.
                    userBegan |= space.equals("u");
                    boolean leftOut = space.isEmpty() || space.equals("k") && userBegan;
                    text.append(leftOut ? "" : " " + space + entry);
                }
            }
        }
        boolean ofUserStack = space(misc & 7).equals("u") && !registers.isEmpty();
        if (text.isEmpty() && !space(misc & 7).isEmpty() && !ofUserStack) {
            text.append(' ').append(space(misc & 7)).append(ip.replaceFirst("^0+(?=.)", ""));
        }
        return text.toString();
    }

    private static String space(int misc) {
        return switch (misc) {
            case 1 -> "k";
            case 2 -> "u";
            default -> "";
        };
    }

    private int misc() {
        return rawSize < 6 ? 0 : (raw[4] & 0xff) | (raw[5] & 0xff) << 8;
    }

    private void endRecord() {
        switch (type) {
            case "MMAP", "MMAP2" -> endMapping();
            case "COMM" ->
                lines.add("COMM " + time
                        + rest.replaceFirst("^ exec: (.*)", " $1 exec").replaceFirst("^: ", " "));
            case "FORK" -> {
                // perf's own account of what runs has bit 13; only threads of one process are told of
                boolean synthesized = (misc() & 1 << 13) != 0;
                Matcher pids = Pattern.compile("\\((-?\\d+):-?\\d+\\):\\((-?\\d+):-?\\d+\\)")
                        .matcher(rest);
                if (!pids.matches()) {
                    throw new AssertionError("not understood: " + rest);
                }
                if (!synthesized || pids.group(1).equals(pids.group(2))) {
                    lines.add("FORK " + time + " " + rest);
                }
            }
            case "EXIT" -> lines.add("EXIT " + time + " " + rest.replaceFirst(":\\(.*", ""));
            case "CGROUP" -> lines.add("CGROUP " + time + rest.replace(" cgroup: ", " "));
            case "KSYMBOL" ->
                lines.add("KSYMBOL " + time
                        + rest.replaceFirst(
                                " addr (\\w+) len (\\d+) type \\d+ flags (\\w+) name (.*)", " $1 $2 $4 $3"));
            case "SAMPLE" -> {
                if (!printed) {
                    throw new AssertionError("sample without its line: " + rest);
                }
            }
            default -> {}
        }
        type = "";
    }

    private void endMapping() {
        Matcher mapping = MAPPING.matcher(rest);
        if (GARBLED.matcher(rest).find()) {
            throw new GarbledException("no build ID is that long: " + rest);
        }
        if (!mapping.matches()) {
            throw new AssertionError("not understood: " + rest);
        }
        boolean executable = type.equals("MMAP")
                ? mapping.group(8).equals("x")
                : mapping.group(8).contains("x");
        if (!executable && !mapping.group(1).equals("-1")) {
            return;
        }
        long start = Long.parseUnsignedLong(mapping.group(2).substring(2), 16);
        long size = Long.parseUnsignedLong(mapping.group(3).substring(2), 16);
        long inode = mapping.group(6) == null ? 0 : Long.parseLong(mapping.group(6));
        lines.add("MAP " + time + " " + mapping.group(1) + " " + Long.toHexString(start) + "-"
                + Long.toHexString(start + size)
                + " " + mapping.group(4).replaceFirst("^0x", "") + " " + inode + " " + mapping.group(9)
                + (mapping.group(7) == null ? "" : " " + mapping.group(7)));
    }

    /** What perf printed is of no record. */
    static final class GarbledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        GarbledException(String message) {
            super(message);
        }
    }
}
