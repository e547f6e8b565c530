package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.FlameGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One recording of all CPUs, converted by several readers and with dictionaries that are soon full. */
class ImportRunTest {

    private static final DictionaryLimits LARGE = new DictionaryLimits(1 << 20, 64L << 20);
    private static final DictionaryLimits SMALL = new DictionaryLimits(200, 64L << 20);
    private static final long FOR_EVERY_BYTE = 1;

    @TempDir
    static Path folder;

    private static Path recording;

    @BeforeAll
    static void recordAllCpus() throws Exception {
        recording = folder.resolve("perf.data");
        String program = "for i in 1 2 3 4 5 6 7 8; do go version & ls -R /usr/share/doc >/dev/null & wait; done";
        String record = "exec perf record -q -a -g -F 1999 -e cpu-clock -o \"$0\" -- sh -c \"$1\"";
        Process perf = new ProcessBuilder("sh", "-c", record, recording.toString(), program)
                .redirectErrorStream(true)
                .start();
        String said = new String(perf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(perf.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(perf.exitValue()).as(said).isZero();
    }

    @Test
    void severalReadersGiveTheGraphThatOneGives() throws IOException {
        FlameGraph byOne = graph(1, LARGE);
        FlameGraph byThree = graph(3, LARGE);

        assertThat(folded(byThree)).isEqualTo(folded(byOne));
        assertThat(byThree.accuracy()).isEqualTo(byOne.accuracy());
        assertThat(byThree.title()).isEqualTo(byOne.title());
        assertThat(byThree.range()).isEqualTo(byOne.range());
    }

    @Test
    void fullDictionariesAreMergedOnTheWay() throws IOException {
        assertThat(folded(graph(1, SMALL))).isEqualTo(folded(graph(1, LARGE)));
        assertThat(folded(graph(2, SMALL))).isEqualTo(folded(graph(1, LARGE)));
    }

    private static FlameGraph graph(int readers, DictionaryLimits dictionaries) throws IOException {
        Conversion conversion = new Conversion(
                Optional.empty(), FlameGraphFormat.FOLDED, SymbolDetail.FUNCTIONS, readers, dictionaries);
        try (OpenedRecording opened = OpenedRecording.open(recording, Optional.empty())) {
            ImportSource source = opened.source(Optional.empty(), Optional.empty(), false);
            ImportRun run = new ImportRun(opened, source, conversion, FOR_EVERY_BYTE);
            assertThat(run.run((bytes, ofBytes) -> {})).isEmpty();
            FlameGraph graph = conversion.events().getFirst().finish();
            long read =
                    run.samples().values().stream().mapToLong(Long::longValue).sum();
            assertThat(graph.accuracy().samples()).isEqualTo(read).isGreaterThan(100);
            return graph;
        }
    }

    private static String folded(FlameGraph graph) {
        return new String(FlameGraphFormat.FOLDED.bytes(graph), StandardCharsets.UTF_8);
    }
}
