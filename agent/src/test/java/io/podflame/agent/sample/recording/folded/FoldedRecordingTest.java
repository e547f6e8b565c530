package io.podflame.agent.sample.recording.folded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.Recorded;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingSource;
import io.podflame.agent.sample.recording.script.ScriptTexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldedRecordingTest {

    @Test
    void givesLeafFirstWhatIsWrittenOutermostFirst() throws IOException {
        NamedSample sample = one("etcd;runtime.goexit.abi0;main.main 12");
        assertThat(sample.threadName()).isEqualTo("etcd");
        assertThat(sample.frames())
                .containsExactly(new Location.Named("main.main", ""), new Location.Named("runtime.goexit.abi0", ""));
        assertThat(sample.samples()).isEqualTo(12);
        assertThat(sample.value()).isEqualTo(12);
        assertThat(sample.cpu()).isEqualTo(-1);
    }

    @Test
    void countsSamples() throws IOException {
        assertThat(read("a;b 1\n").events())
                .containsExactly(new RecordedEvent(new Event("samples", Event.Unit.COUNT), 0, 0));
        assertThat(read("a;b 1\na;c 5\n").counters().samples()).isEqualTo(6);
    }

    @Test
    void textOfAwkComesOutAsItWentIn(@TempDir Path folder) throws Exception {
        List<String> folded = ScriptTexts.collapsedByAwk(ScriptTexts.fixture("mixer-debug-logging.txt"), folder);
        assertThat(folded).hasSizeGreaterThan(30);
        Recorded recorded = read(String.join("\n", folded));
        assertThat(recorded.folded()).isEqualTo(folded);
        assertThat(recorded.samples()).allMatch(sample -> sample.threadName().equals("mixs"));
    }

    @Test
    void takesMarksOfKindsOff() throws IOException {
        assertThat(one("java;java/lang/Thread.run_[j];Foo.bar_[i];read;vfs_read_[k] 1")
                        .frames())
                .containsExactly(
                        new Location.Kernel("vfs_read", ""),
                        new Location.Named("read", ""),
                        new Location.Named("Foo.bar", ""),
                        new Location.Named("java/lang/Thread.run", ""));
        assertThat(one("a;_[k] 1").frames()).containsExactly(new Location.Named("_[k]", ""));
    }

    @Test
    void tellsThreadsFromOutermostFunctions() throws IOException {
        for (String thread : List.of("etcd", "kworker/0:1", "python3.11", "Web Content", "java-17/23", "mixs-?/12")) {
            assertThat(one(thread + ";f 1").threadName()).as(thread).isEqualTo(thread);
        }
        for (String function : List.of(
                "main",
                "_start",
                "runtime.goexit",
                "std::a",
                "f(int)",
                "<module> (a.py:1)",
                "[unknown]",
                "a`b",
                "a.b_c")) {
            assertThat(one(function + ";f 1").threadName()).as(function).isEmpty();
            assertThat(one(function + ";f 1").frames()).hasSize(2);
        }
        assertThat(one("etcd 3").threadName()).isEqualTo("etcd");
        assertThat(one("etcd 3").frames()).isEmpty();
    }

    @Test
    void toleratesCommentsBlankLinesAndWindowsLineEnds() throws IOException {
        Recorded recorded = read("# folded\r\n\r\na;b c 2\r\n\n  \na;b c\t3  \r\n");
        assertThat(recorded.folded()).containsExactly("a;b c 5");
        assertThat(recorded.counters().skipped()).isEmpty();
    }

    @Test
    void roundsDecimalsAndSaysSo() throws IOException {
        Recorded recorded = read("a;b 2.5\na;b 2.0\na;c 0.2\n");
        assertThat(recorded.folded()).containsExactly("a;b 5");
        assertThat(recorded.counters().skipped())
                .containsExactly(entry("decimals of a count, rounded", 2L), entry("stack trace without samples", 1L));
    }

    @Test
    void countsMalformedLines() throws IOException {
        Recorded recorded = read(
                "hello\n 5\na;b -1\na;b 1e5\na;b 99999999999999999999\na;b 9007199254740993\na;b .5\na;b 1.\na;b 1\n");
        assertThat(recorded.folded()).containsExactly("a;b 1");
        assertThat(recorded.counters().skipped()).containsExactly(entry("malformed line", 8L));
    }

    @Test
    void cutsStacksThatAreTooDeepAtTheirRoot() throws IOException {
        NamedSample sample = one("t" + ";f".repeat(FoldedRecording.MAX_FRAMES + 5) + ";leaf 1");
        assertThat(sample.frames()).hasSize(FoldedRecording.MAX_FRAMES + 1);
        assertThat(sample.frames().getFirst()).isEqualTo(new Location.Named("leaf", ""));
        assertThat(sample.frames().getLast()).isInstanceOf(Location.Truncated.class);
    }

    @Test
    void passesOverLinesThatAreTooLong() throws IOException {
        Recorded recorded = read("a;b 1\na;" + "x".repeat(5 << 20) + " 1\na;c 1\n");
        assertThat(recorded.folded()).containsExactly("a;b 1", "a;c 1");
        assertThat(recorded.counters().skipped()).containsExactly(entry("line longer than 4 MB", 1L));
    }

    @Test
    void truncatedAnywhereGivesTheLinesBefore() throws IOException {
        byte[] text = "etcd;a;b_[k] 12\n# c\nmain;d 3.25\nx;y;;z 4\n".getBytes(StandardCharsets.UTF_8);
        List<NamedSample> whole = read(text).samples();
        assertThat(whole).hasSize(3);
        for (int length = 0; length < text.length; length++) {
            List<NamedSample> samples = read(Arrays.copyOf(text, length)).samples();
            int complete = Math.max(0, samples.size() - 1);
            assertThat(samples.subList(0, complete)).isEqualTo(whole.subList(0, complete));
        }
    }

    private static NamedSample one(String line) throws IOException {
        Recorded recorded = read(line);
        assertThat(recorded.samples()).hasSize(1);
        return recorded.samples().getFirst();
    }

    private static Recorded read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Recorded read(byte[] text) throws IOException {
        return Recorded.of(new FoldedRecording(RecordingSource.of(text, "test")));
    }
}
