package io.podflame.binary.dwarf;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.dwarf.CollectedLines.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What llvm-symbolizer says about addresses, innermost frame first. */
final class Symbolizer {
    private static final Pattern FRAME = Pattern.compile(
            "\"FileName\":\"((?:[^\"\\\\]|\\\\.)*)\",\"FunctionName\":\"((?:[^\"\\\\]|\\\\.)*)\",\"Line\":(\\d+)");

    private Symbolizer() {}

    static List<List<Frame>> frames(Path program, List<Long> addresses) {
        StringBuilder input = new StringBuilder();
        addresses.forEach(
                address -> input.append("0x").append(Long.toHexString(address)).append('\n'));
        List<String> lines = OutsideTool.runWithInput(
                input.toString(),
                "llvm-symbolizer-14",
                "--obj=" + program,
                "--inlines",
                "--functions=linkage",
                "--no-demangle",
                "--output-style=JSON");
        List<List<Frame>> result = new ArrayList<>();
        for (String line : lines) {
            List<Frame> frames = new ArrayList<>();
            Matcher matcher = FRAME.matcher(line);
            while (matcher.find()) {
                frames.add(new Frame(matcher.group(2), matcher.group(1), Integer.parseInt(matcher.group(3))));
            }
            result.add(frames);
        }
        return result;
    }
}
