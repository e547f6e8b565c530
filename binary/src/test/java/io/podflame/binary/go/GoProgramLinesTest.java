package io.podflame.binary.go;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.RelocatedWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lines and inlined calls of real programs; second opinions are Go's runtime about itself, Go's own readers, and DWARF through LLVM.
 *
 * <p>{@code -Dpodflame.go.commands=go,/old/go} builds with other toolchains too, {@code -Dpodflame.go.addresses=10000} compares more.
 */
class GoProgramLinesTest {
    private static final int ADDRESSES = Integer.getInteger("podflame.go.addresses", 1_000);

    @TempDir
    private static Path directory;

    private static Path dumpTool;

    @BeforeAll
    static void buildTheSecondOpinion() {
        dumpTool = directory.resolve("gosymdump");
        OutsideTool.run("go", "build", "-o", dumpTool.toString(), "src/test/resources/gosymdump.go");
    }

    static List<GoBuild> builds() {
        return GoBuild.all();
    }

    @ParameterizedTest
    @MethodSource("builds")
    void saysWhatTheRuntimeSays(GoBuild build) throws IOException {
        for (Path program : List.of(build.full(directory), build.stripped(directory))) {
            GoFrames frames = GoFrames.of(program);
            long[] addresses = frames.spread(ADDRESSES);
            String main = Long.toHexString(frames.start("main.main"));
            List<String> lines = OutsideTool.runWithInput(hexadecimal(addresses, ""), program.toString(), main);
            FrameAgreement agreement = new FrameAgreement();
            for (int i = 0; i < addresses.length; i++) {
                List<String> found = frames.at(addresses[i]);
                List<String> expected = List.of(lines.get(i).split("\t"));
                // Until 1.22 the runtime tells the innermost function of a single address only.
                agreement.add(
                        addresses[i],
                        build.minorVersion() < 23 ? found.subList(0, 1) : FrameAgreement.withoutWrappers(found),
                        expected);
            }
            agreement.assertAgreed(build + ", " + program.getFileName());
        }
    }

    @ParameterizedTest
    @MethodSource("builds")
    void saysWhatDwarfSays(GoBuild build) throws IOException {
        Path program = build.full(directory);
        GoFrames frames = GoFrames.of(program);
        long[] addresses = frames.spread(ADDRESSES);
        List<List<String>> expected = dwarfFrames(program, addresses);
        FrameAgreement agreement = new FrameAgreement();
        for (int i = 0; i < addresses.length; i++) {
            agreement.add(
                    addresses[i],
                    FrameAgreement.withoutGeneratedLines(frames.at(addresses[i])),
                    FrameAgreement.withoutGeneratedLines(expected.get(i)));
        }
        agreement.assertAgreed(build + ", DWARF");
    }

    /** Which says the line of the innermost call, but the function that it was inlined into. */
    @ParameterizedTest
    @MethodSource("builds")
    void saysTheLineThatGosAddr2lineSays(GoBuild build) throws IOException {
        if (build.cgo() || !build.flags().isEmpty()) {
            return; // takes the start of .text for that of Go's code: see GoTextStart; up to 1.19 finds no table in PIE
            // files
        }
        Path program = build.full(directory);
        long[] addresses = GoFrames.of(program).spread(ADDRESSES);
        assertAgreesWithLines(
                program,
                addresses,
                OutsideTool.runWithInput(
                        hexadecimal(addresses, "0x"), build.go(), "tool", "addr2line", program.toString()));
    }

    @Test
    void saysTheLinesThatGosymReadsFromEtcd() throws IOException {
        assertAgreesWithGosym(OutsideTool.installed("/usr/bin/etcd", "etcd-server"));
    }

    @Test
    void saysTheLinesThatGosymReadsFromContainerd() throws IOException {
        assertAgreesWithGosym(OutsideTool.installed("/usr/bin/containerd", "containerd"));
    }

    @Test
    void saysTheLinesThatGosymReadsFromRunc() throws IOException {
        assertAgreesWithGosym(OutsideTool.installed("/usr/sbin/runc", "runc"));
    }

    private static void assertAgreesWithGosym(Path program) throws IOException {
        long[] addresses = GoFrames.of(program).spread(ADDRESSES);
        List<String> lines =
                OutsideTool.runWithInput(hexadecimal(addresses, ""), dumpTool.toString(), program.toString(), "lines");
        int inlined = assertAgreesWithLines(program, addresses, lines);
        assertThat(inlined).isGreaterThan(ADDRESSES / 10);
    }

    /** Compares outermost function and innermost line, two lines per address; returns how many addresses are in inlined calls. */
    private static int assertAgreesWithLines(Path program, long[] addresses, List<String> lines) throws IOException {
        GoFrames frames = GoFrames.of(program);
        assertThat(frames.sourceLines().knowsInlinedCalls()).isTrue();
        FrameAgreement agreement = new FrameAgreement();
        int inlined = 0;
        for (int i = 0; i < addresses.length; i++) {
            List<String> found = frames.at(addresses[i]);
            String function = found.getLast().substring(0, found.getLast().indexOf('|'));
            String place = found.getFirst().substring(found.getFirst().indexOf('|'));
            String expected = lines.get(2 * i) + "|" + lines.get(2 * i + 1).replaceFirst(":(-?\\d+)$", "|$1");
            agreement.add(addresses[i], List.of(function + place), List.of(expected));
            inlined += found.size() > 1 ? 1 : 0;
        }
        agreement.assertAgreed(program.toString());
        return inlined;
    }

    /** As lld links position-independent files: all pointers are relocations. */
    @Test
    void findsInlinedCallsWhenTheLinkerLeftRelocatedWordsEmpty() throws IOException {
        Path program = new GoBuild("go", true, List.of("-buildmode=pie")).stripped(directory);
        byte[] bytes = Files.readAllBytes(program);
        RelocatedWords.empty(bytes);
        Path emptied = Files.write(directory.resolve("emptied"), bytes);
        GoFrames expected = GoFrames.of(program);
        GoFrames found = GoFrames.of(emptied);
        int inlined = 0;
        for (long address : expected.spread(ADDRESSES)) {
            assertThat(found.at(address)).isEqualTo(expected.at(address));
            inlined += expected.at(address).size() > 1 ? 1 : 0;
        }
        assertThat(inlined).isGreaterThan(ADDRESSES / 10);
    }

    private static Path hexadecimal(long[] addresses, String prefix) throws IOException {
        List<String> lines = new ArrayList<>();
        for (long address : addresses) {
            lines.add(prefix + Long.toHexString(address));
        }
        return Files.write(Files.createTempFile(directory, "addresses", ""), lines);
    }

    /** Of every address a function and a place per frame, then an empty line. */
    private static List<List<String>> dwarfFrames(Path program, long[] addresses) throws IOException {
        List<List<String>> result = new ArrayList<>();
        List<String> frames = new ArrayList<>();
        String function = "";
        Pattern form = Pattern.compile("(.*):(\\d+):\\d+");
        for (String line : OutsideTool.runWithInput(
                hexadecimal(addresses, "0x"), "llvm-symbolizer-14", "--inlines", "--no-demangle", "--obj=" + program)) {
            Matcher place = form.matcher(line);
            if (line.isEmpty()) {
                result.add(frames);
                frames = new ArrayList<>();
                function = "";
            } else if (function.isEmpty()) {
                function = line;
            } else if (place.matches()) {
                frames.add(function + "|" + place.group(1) + "|" + place.group(2));
                function = "";
            }
        }
        return result;
    }
}
