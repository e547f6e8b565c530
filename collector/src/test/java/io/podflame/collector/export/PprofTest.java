package io.podflame.collector.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.collector.merge.CallTreeMerger;
import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.SourceLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads our profiles with the real {@code go tool pprof}. */
final class PprofTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^ +(\\d+) +(\\d+): ([\\d ]+)$");

    @TempDir
    Path directory;

    @BeforeEach
    void needsGo() {
        assumeTrue(isOnPath("go"), "no go on the PATH: install Go to have pprof as the second opinion");
    }

    @Test
    void opensInPprofWithSelfAndCumulativeTimes() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph(
                "etcd;runtime.goexit;main.work 30",
                "etcd;runtime.goexit;main.work;vfs_read@KERNEL 10",
                "etcd;runtime.goexit 60");

        String top = pprof(graph, "-top", "-unit=ms");

        assertThat(top).contains("File: etcd", "Build ID: 0123456789abcdef", "Type: cpu", "Total samples = 1000ms");
        assertThat(top).containsPattern("600ms +60.00% +60.00% +1000ms +100% +runtime\\.goexit");
        assertThat(top).containsPattern("300ms +30.00% +90.00% +400ms +40.00% +main\\.work");
        assertThat(top).containsPattern("100ms +10.00% +100% +100ms +10.00% +vfs_read");
    }

    @Test
    void keepsCountsMappingsAndThreads() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph(
                "etcd;main.work 3", "raft;main.work;tcp_sendmsg@KERNEL 2", "raft;xfs_read@KERNEL:xfs 1");

        String raw = pprof(graph, "-raw");

        assertThat(raw)
                .contains("PeriodType: cpu nanoseconds", "Period: 10000000", "samples/count cpu/nanoseconds[dflt]");
        assertThat(raw).contains("Comment: kube-system/etcd-0/etcd on node-a");
        assertThat(raw).contains("thread:[etcd]", "thread:[raft]");
        assertThat(raw).containsPattern("1: 0x0/0x0/0x0 /usr/bin/etcd 0123456789abcdef +\\[FN]");
        assertThat(raw).containsPattern("0x0/0x0/0x0 \\[kernel] +\\[FN]").containsPattern("0x0/0x0/0x0 xfs +\\[FN]");
        assertThat(sum(raw, 1)).isEqualTo(6);
        assertThat(sum(raw, 2)).isEqualTo(6 * FoldedInput.NANOS_PER_SAMPLE);
    }

    @Test
    void tellsInlinedCallsAndLines() throws Exception {
        CallTreeMerger merger = new CallTreeMerger(location ->
                List.of(at("strings.Index", true, "/go/strings.go", 40), at("main.run", false, "/src/main.go", 12)));
        FoldedInput.of("etcd 5").addTo(merger);
        FlameGraph graph = FoldedInput.flameGraph(merger.finish(Granularity.LINE));

        assertThat(pprof(graph, "-lines", "-top", "-unit=ms"))
                .containsPattern("50ms +100% +100% +50ms +100% +strings\\.Index /go/strings\\.go:40 \\(inline\\)")
                .containsPattern("50ms +100% +main\\.run /src/main\\.go:12");
        assertThat(pprof(graph, "-raw"))
                .containsPattern("(?s)Locations\n +1: 0x0 M=1 strings\\.Index .*\n +main\\.run");
    }

    private static FrameAtLine at(String name, boolean inlined, String file, int line) {
        return new FrameAtLine(
                new Frame(name, FrameKind.GO, "/usr/bin/etcd", true, inlined), new SourceLine(file, line));
    }

    @Test
    void saysWhatWasCounted() throws Exception {
        FlameGraph cpu = FoldedInput.flameGraph("etcd;main.work 3");

        assertThat(pprof(counting(cpu, new Event("cache-misses", Event.Unit.COUNT)), "-raw"))
                .contains("PeriodType: cache-misses count", "samples/count cache-misses/count[dflt]");
        assertThat(pprof(counting(cpu, new Event("delay", Event.Unit.NANOSECONDS)), "-raw"))
                .contains("samples/count delay/nanoseconds[dflt]");
    }

    private static FlameGraph counting(FlameGraph graph, Event event) {
        return new FlameGraph(
                graph.title(), event, graph.range(), graph.callTree(), graph.accuracy(), graph.buildIds());
    }

    @Test
    void addsUpToWhatTheCallTreeAndTheFoldedStacksHold() throws Exception {
        FlameGraph graph = FoldedInput.flameGraph(
                "a 1",
                "a;b;c 20",
                "a;b;c@KERNEL 300",
                "d;[x+0x1]@JIT:[anon] 4000",
                "d;no frame pointer@TRUNCATED;e 50000");

        String raw = pprof(graph, "-raw");
        ByteArrayOutputStream folded = new ByteArrayOutputStream();
        FoldedStacks.write(graph, folded);
        long foldedSamples = folded.toString(StandardCharsets.UTF_8)
                .lines()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();

        assertThat(sum(raw, 1)).isEqualTo(graph.callTree().samples()).isEqualTo(foldedSamples);
        assertThat(sum(raw, 2)).isEqualTo(graph.callTree().total(0));
    }

    @Test
    void opensWithoutSamplesAndWithHostileNames() throws Exception {
        assertThat(pprof(FoldedInput.flameGraph(), "-raw")).contains("Samples:");
        FlameGraph hostile = FoldedInput.flameGraph(
                "etcd;\u0000\u202E<script>\uD800@GO:../../etc/passwd 1", "etcd;" + "x".repeat(10_000) + " 1");
        assertThat(sum(pprof(hostile, "-raw"), 1)).isEqualTo(2);
    }

    @Test
    void writesTheSameBytesForTheSameGraph() throws IOException {
        assertThat(bytes(FoldedInput.flameGraph("a;b 1", "a;c 2")))
                .isEqualTo(bytes(FoldedInput.flameGraph("a;c 2", "a;b 1")));
    }

    private static long sum(String raw, int column) {
        List<MatchResult> samples = SAMPLE.matcher(raw).results().toList();
        return samples.stream()
                .mapToLong(sample -> Long.parseLong(sample.group(column)))
                .sum();
    }

    private String pprof(FlameGraph graph, String... arguments) throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        Files.write(profile, bytes(graph));
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of("go", "tool", "pprof", "-symbolize=none"));
        command.addAll(List.of(arguments));
        command.add(profile.toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PPROF_TMPDIR", directory.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static byte[] bytes(FlameGraph graph) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Pprof.write(graph, bytes);
        return bytes.toByteArray();
    }

    private static boolean isOnPath(String program) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }
}
