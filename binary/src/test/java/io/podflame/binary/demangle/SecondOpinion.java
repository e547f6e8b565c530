package io.podflame.binary.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What other demanglers make of the names of a program, and how ours differs from it. */
public final class SecondOpinion {
    private SecondOpinion() {}

    /** All symbols of an executable file that nm lists, dynamic or not, with their versions; sorted. */
    public static List<String> symbols(Path executable) {
        Stream<String> dynamic = OutsideTool.run("nm", "-D", executable.toString()).stream();
        Stream<String> all = OutsideTool.run("sh", "-c", "nm " + executable + " 2>/dev/null").stream();
        return Stream.concat(dynamic, all)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .distinct()
                .sorted()
                .toList();
    }

    /** What a program writes that reads one name a line and writes it demangled. */
    public static List<String> of(List<String> names, Path folder, String command) throws IOException {
        Path file = Files.write(folder.resolve("names"), names);
        List<String> demangled = OutsideTool.run("sh", "-c", command + " < " + file);
        assertThat(demangled).hasSameSizeAs(names);
        return demangled;
    }

    /** The names that we write otherwise, one below the other with both. */
    public static List<String> differences(List<String> names, List<String> expected) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String ours = Demangler.demangle(names.get(i));
            if (!ours.equals(expected.get(i))) {
                differences.add(names.get(i) + "\n  expected " + expected.get(i) + "\n  ours     " + ours);
            }
        }
        return differences;
    }
}
