package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import io.podflame.collector.api.SymbolTableList;
import io.podflame.collector.api.SymbolTableList.SymbolTableView;
import io.podflame.collector.api.UploadedSymbols;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read about symbols. */
class SymbolTextsTest {

    private static final String HEX = "d773bf5f9dd41cb4c91214d1bec8ad4a2d1d7083";
    private static final String COMMAND =
            "podflame symbols upload /usr/lib/debug/.build-id/d7/" + HEX.substring(2) + ".debug";

    @Test
    void aFileWithoutNamesIsAParagraphThatFits80ColumnsButForTheCommand() {
        MissingSymbols missing = missing(file("/usr/local/bin/mixer"), file("/lib/libm.so"));

        List<String> lines = new MissingText(80).lines(missing, 1);

        assertThat(lines.getFirst()).isEqualTo("60.0 % of 12.0 s CPU has no name, in 2 files");
        assertThat(lines)
                .contains(
                        " 30.0 % /usr/local/bin/mixer, 3.60 s CPU",
                        "        build ID " + HEX,
                        "        in      istio-system/mixer and 6 more on node-1",
                        "        why     the agent of node-1 has no table:",
                        "                /proc/4711/root/usr/local/bin/mixer is gone",
                        "                " + COMMAND,
                        "… and 1 more (--rows 2 shows them)")
                .filteredOn(line -> !line.contains(COMMAND))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void saysThatAllIsWell() {
        assertThat(new MissingText(80).lines(missing(), 10)).containsExactly("every sample has a name: 12.0 s CPU");
    }

    @Test
    void tablesAreListedByFileWithinTheWidth() {
        SymbolTableList list = new SymbolTableList(
                1 << 30,
                List.of(),
                List.of(
                        table("UPLOAD", "mixer.debug", "/usr/local/bin/mixer"),
                        table("AGENT", "node-1", "/usr/lib/x86_64-linux-gnu/a-library-of-a-very-long-name.so.6"),
                        table("DEBUGINFOD", "https://debuginfod.test", "/usr/bin/etcd")));

        assertThat(SymbolsListCommand.lines(list, 80))
                .allMatch(line -> line.length() <= 80)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("BUILD ID"),
                        line -> assertThat(line).contains("d773bf5f9dd4 ", "debuginfod", "etcd"),
                        line -> assertThat(line).contains("agent node-1", "a-library"),
                        line -> assertThat(line).contains("upload", "mixer"));
        assertThat(SymbolsListCommand.lines(list, 160)).anyMatch(line -> line.contains(HEX));
    }

    @Test
    void anUploadSaysWhatItNames() {
        assertThat(UploadText.lines("mixer.debug", uploaded(List.of("/usr/local/bin/mixer"), 733)))
                .containsExactly(
                        "mixer.debug: 214 symbols, 39 with lines",
                        "  build ID " + HEX,
                        "  names 733 of 733 samples in /usr/local/bin/mixer");
        assertThat(UploadText.lines("mixer.debug", uploaded(List.of(), 0)).getLast())
                .startsWith("  kept: no sample of the last hour is in it");
    }

    private static UploadedSymbols uploaded(List<String> files, long samples) {
        return new UploadedSymbols(HEX, 214, 39, "", files, List.of(), samples, samples);
    }

    private static SymbolTableView table(String origin, String originName, String file) {
        return new SymbolTableView(HEX, file, 2200, 39, 95_800, origin, originName, 1_795_420_940_494L);
    }

    private static MissingSymbols missing(MissingFile... files) {
        return new MissingSymbols(
                0, 15_000, "cpu-clock", "nanoseconds", 12_000_000_000L, 0, files.length * 0.3, List.of(files));
    }

    private static MissingFile file(String path) {
        return new MissingFile(
                path,
                HEX,
                36,
                3_600_000_000L,
                0.3,
                List.of("istio-system/mixer"),
                7,
                List.of("node-1"),
                "NO_TABLE",
                "the agent of node-1 has no table: /proc/4711/root/usr/local/bin/mixer is gone",
                "upload it",
                COMMAND);
    }
}
