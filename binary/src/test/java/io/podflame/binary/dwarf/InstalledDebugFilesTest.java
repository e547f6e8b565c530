package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.dwarf.CollectedLines.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Separate debug files of Debian, which are compressed and went through dwz, and binutils as another second opinion. */
class InstalledDebugFilesTest {
    private static final int ADDRESSES = Integer.getInteger("dwarf.addresses", 1_000);

    @TempDir
    private Path directory;

    @Test
    void agreesWithLlvmOnLibc() throws IOException {
        Path libc = debugFile("/lib/x86_64-linux-gnu/libc.so.6", "libc6-dbg");
        Agreement agreement = Agreement.of(libc, Optional.empty(), libc, ADDRESSES);
        assertThat(agreement.reading().firstProblem()).isEmpty();
        // LLVM asks .debug_aranges which unit an address belongs to; padding between functions is in no unit's ranges.
        assertThat(agreement.differences()).hasSizeLessThanOrEqualTo(ADDRESSES / 1_000);
        assertThat(agreement.inlined()).isGreaterThan(ADDRESSES / 20);
    }

    private static Path debugFile(String library, String debianPackage) {
        String note = OutsideTool.run(
                        "readelf", "-n", OutsideTool.installed(library, "libc6").toString())
                .stream()
                .filter(line -> line.contains("Build ID: "))
                .findFirst()
                .orElseThrow();
        String id = note.replaceAll(".*Build ID: ", "");
        String path = "/usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug";
        return OutsideTool.installed(path, debianPackage);
    }

    @Test
    void agreesWithAddr2lineOnAProgram() throws IOException {
        Path program = directory.resolve("program");
        Path source = Path.of("src/test/resources/inlining.c").toAbsolutePath();
        OutsideTool.run("gcc", "-gdwarf-4", "-O2", "-o", program.toString(), source.toString());
        CollectedLines lines = Agreement.lines(program);
        List<Long> addresses = lines.rowStarts();
        List<String> command = new ArrayList<>(List.of("addr2line", "-i", "-f", "-a", "-e", program.toString()));
        addresses.forEach(address -> command.add("0x" + Long.toHexString(address)));
        List<String> expected = OutsideTool.run(command.toArray(String[]::new));
        List<String> found = new ArrayList<>();
        for (long address : addresses) {
            found.add("0x%016x".formatted(address));
            for (Frame frame : lines.frames(address).orElseThrow()) {
                boolean symbolOnly = frame.function().isEmpty(); // between functions addr2line takes the last symbol
                found.add(symbolOnly ? expected.get(found.size()) : frame.function());
                found.add(frame.file() + ":" + (frame.line() == 0 ? "?" : frame.line()));
            }
        }
        assertThat(found).hasSizeGreaterThan(200);
        assertThat(found)
                .isEqualTo(expected.stream()
                        .map(line -> line.replaceAll(" \\(discriminator \\d+\\)", ""))
                        .toList());
    }
}
