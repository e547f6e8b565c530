package io.podflame.binary.go;

import io.podflame.binary.OutsideTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to build the program that prints its own frames.
 *
 * @param go the command
 * @param cgo with C code, thus with the C compiler's linker
 * @param flags of go build
 */
record GoBuild(String go, boolean cgo, List<String> flags) {
    private static final Path RESOURCES = Path.of("src/test/resources");

    /** With every toolchain that {@code podflame.go.commands} lists: go alone where it is not set. */
    static List<GoBuild> all() {
        List<GoBuild> builds = new ArrayList<>();
        boolean isMatrix = System.getProperties().containsKey("podflame.go.commands");
        for (String go : System.getProperty("podflame.go.commands", "go").split(",")) {
            builds.add(new GoBuild(go, false, List.of()));
            builds.add(new GoBuild(go, true, List.of("-buildmode=pie")));
            if (isMatrix) {
                builds.add(new GoBuild(go, true, List.of()));
                builds.add(new GoBuild(go, false, List.of("-buildmode=pie")));
                builds.add(new GoBuild(go, false, List.of("-trimpath")));
            }
        }
        return builds;
    }

    /** With symbols and DWARF. */
    Path full(Path directory) {
        return build(directory, "full", List.of("-ldflags=-compressdwarf=false"));
    }

    Path stripped(Path directory) {
        return build(directory, "stripped", List.of("-ldflags=-s -w"));
    }

    private Path build(Path directory, String name, List<String> linkerFlags) {
        Path program = directory.resolve(name + "-" + Integer.toHexString(hashCode()));
        if (!Files.exists(program)) {
            List<String> command = new ArrayList<>(List.of(go, "build"));
            command.addAll(flags);
            command.addAll(linkerFlags);
            command.addAll(
                    List.of("-o", program.toString(), source("goframes.go"), source(cgo ? "gocgo.go" : "gopure.go")));
            OutsideTool.run(environment(), command.toArray(String[]::new));
        }
        return program;
    }

    private Map<String, String> environment() {
        return Map.of("CGO_ENABLED", cgo ? "1" : "0", "GOTOOLCHAIN", "local");
    }

    private static String source(String file) {
        return RESOURCES.resolve(file).toString();
    }

    /** 26 of Go 1.26. */
    int minorVersion() {
        String version = OutsideTool.run(environment(), go, "version").getFirst();
        Matcher minor = Pattern.compile("go1\\.(\\d+)").matcher(version);
        if (!minor.find()) {
            throw new IllegalStateException("what version is " + version + "?");
        }
        return Integer.parseInt(minor.group(1));
    }

    @Override
    public String toString() {
        return String.join(" ", Arrays.asList(go, cgo ? "with C" : "pure", String.join(" ", flags)))
                .strip();
    }
}
