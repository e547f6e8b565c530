package io.podflame.binary.truth;

import io.podflame.binary.OutsideTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that are compiled here, with symbols and DWARF: of the languages whose programs of Debian come stripped. */
final class OwnPrograms {
    private static final Map<String, String> COMMANDS = Map.of(
            "C++, g++ -O2", "g++ -gdwarf-5 -O2 unit.cpp inlining.cpp",
            "C++, clang -O2", "clang-14 -gdwarf-4 -O2 unit.cpp inlining.cpp -lstdc++",
            "Rust, -O", "rustc -g -C opt-level=3 inlining.rs",
            "Go", "go build gosymdump.go");

    private OwnPrograms() {}

    /** Compiles them into a folder, under names that say what they are. */
    static List<Path> build(Path sources, Path folder) {
        List<Path> programs = new ArrayList<>();
        COMMANDS.keySet().stream().sorted().forEach(name -> {
            Path program = folder.resolve(name);
            List<String> command = new ArrayList<>();
            for (String word : COMMANDS.getOrDefault(name, "").split(" ")) {
                boolean isSource = word.contains(".");
                command.add(isSource ? sources.resolve(word).toString() : word);
            }
            int afterVerb = command.getFirst().equals("go") ? 2 : 1;
            command.addAll(afterVerb, List.of("-o", program.toString()));
            OutsideTool.run(command.toArray(String[]::new));
            programs.add(program);
        });
        return programs;
    }
}
