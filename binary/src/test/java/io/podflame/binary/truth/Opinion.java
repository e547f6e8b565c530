package io.podflame.binary.truth;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what functions are at addresses of a program, innermost first; a function or file that is not known is "". */
interface Opinion {
    /** @param line 0 when it is not known */
    record Frame(String function, String file, int line) {
        /** The same place, by whatever name. */
        String place() {
            return line == 0 ? "" : file + ":" + line;
        }
    }

    List<List<Frame>> frames(Path program, List<Long> addresses);

    /** llvm-symbolizer, which reads symbols and DWARF, and finds debug files by build ID. */
    Opinion LLVM = (program, addresses) -> {
        Pattern frame = Pattern.compile(
                "\"FileName\":\"((?:[^\"\\\\]|\\\\.)*)\",\"FunctionName\":\"((?:[^\"\\\\]|\\\\.)*)\",\"Line\":(\\d+)");
        List<List<Frame>> result = new ArrayList<>();
        for (String answer : OutsideTool.runWithInput(
                lines(addresses),
                "llvm-symbolizer-14",
                "--obj=" + program,
                "--inlines",
                "--functions=linkage",
                "--no-demangle",
                "--output-style=JSON")) {
            List<Frame> frames = new ArrayList<>();
            Matcher matcher = frame.matcher(answer);
            while (matcher.find()) {
                frames.add(new Frame(matcher.group(2), matcher.group(1), Integer.parseInt(matcher.group(3))));
            }
            result.add(frames);
        }
        return result;
    };

    /** addr2line of binutils. */
    Opinion ADDR2LINE = (program, addresses) -> {
        List<String> answers = OutsideTool.runWithInput(
                lines(addresses), "addr2line", "--exe=" + program, "--inlines", "--functions", "--addresses");
        List<List<Frame>> result = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).startsWith("0x")) {
                result.add(new ArrayList<>());
            } else {
                result.getLast().add(addr2lineFrame(answers.get(i), answers.get(++i)));
            }
        }
        return result;
    };

    /**
     * Go's own debug/gosym: the outermost function at the innermost line. ({@code go tool addr2line} takes the start of .text for that of Go's
     * code, which is wrong where C code comes first.)
     *
     * @param folder to build it in
     */
    static Opinion gosym(Path folder) {
        Path source = folder.resolve("gosymdump.go");
        Path tool = folder.resolve("gosymdump");
        try (InputStream stream = Objects.requireNonNull(Opinion.class.getResourceAsStream("/gosymdump.go"))) {
            Files.copy(stream, source, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OutsideTool.run("go", "build", "-o", tool.toString(), source.toString());
        return (program, addresses) -> {
            List<String> answers = OutsideTool.runWithInput(
                    lines(addresses).replace("0x", ""), tool.toString(), program.toString(), "lines");
            List<List<Frame>> result = new ArrayList<>();
            for (int i = 0; i + 1 < answers.size(); i += 2) {
                result.add(List.of(addr2lineFrame(answers.get(i), answers.get(i + 1))));
            }
            return result;
        };
    }

    private static Frame addr2lineFrame(String function, String place) {
        String withoutNote = place.replaceAll(" \\(discriminator \\d+\\)$", "");
        int colon = withoutNote.lastIndexOf(':');
        String number = withoutNote.substring(colon + 1);
        int line = number.matches("\\d+") ? Integer.parseInt(number) : 0;
        String file = withoutNote.substring(0, colon);
        return new Frame(function.equals("??") ? "" : function, file.equals("??") ? "" : file, line);
    }

    private static String lines(List<Long> addresses) {
        StringBuilder input = new StringBuilder();
        addresses.forEach(
                address -> input.append("0x").append(Long.toHexString(address)).append('\n'));
        return input.toString();
    }
}
