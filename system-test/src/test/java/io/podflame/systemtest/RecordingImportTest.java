package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.product.FoldedText;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node without an agent: record-node packs what perf recorded of a real etcd in a pod; elsewhere, where nothing of the node is left,
 * podflame import shows it per pod and with names.
 */
class RecordingImportTest {

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static Path bundle;
    private static Path recording;

    @BeforeAll
    static void recordANode() throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.program("/usr/bin/etcdctl", "etcd-client");
        Needs.program("/usr/bin/perf", "linux-perf");
        bundle = folder.resolve("node-a.podflame.tar.gz");
        try (ContainerdNode node = ContainerdNode.start()) {
            node.importImage(node.images().etcd());
            EtcdPod etcd = EtcdPod.run(node, EtcdPod.NAME);
            try (var _ = etcd.load(folder.resolve("load.log"))) {
                CommandLine.run(
                        "sh",
                        Path.of("..", "toolbox-scripts", "record-node").toString(),
                        "--duration=6",
                        "--frequency=499",
                        "--node=node-a",
                        "--containerd-state=" + node.directory().resolve("state"),
                        "--output=" + bundle);
            }
        }
        CommandLine.run(
                "tar",
                "-xzf",
                bundle.toString(),
                "-C",
                folder.toString(),
                "podflame-bundle/perf.data",
                "podflame-bundle/manifest");
        recording = folder.resolve("podflame-bundle").resolve("perf.data");
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void aBundleIsPerPodAndNamed() {
        Script.Result result = Script.run("import", bundle.toString(), "--format=folded", "--output=-");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        FoldedText stacks = FoldedText.parse(result.output());
        assertThat(stacks.stacks())
                .as("etcd's pod over its goroutines")
                .anyMatch(stack -> stack.frames().getFirst().equals("kube-system/etcd-test/etcd")
                        && stack.has("runtime.goexit", "etcdserver"));
        assertThat(stacks.stacks())
                .as("the kernel's functions")
                .anyMatch(stack ->
                        stack.frames().getFirst().equals("kube-system/etcd-test/etcd") && stack.has("do_syscall_64"));
        assertThat(stacks.stacks())
                .as("nothing else in etcd's pod")
                .filteredOn(stack -> stack.has("etcdctl"))
                .noneMatch(stack -> stack.frames().getFirst().contains("etcd-test"));
    }

    @Test
    void inACollectorItIsASessionUnderItsOwnTimes() throws IOException {
        RunningPart collector = started.add(RunningPart.collector(
                folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--data-dir=" + folder.resolve("data")));
        QueryApi api = QueryApi.at(collector.url());

        Script.Result result = Script.run("import", bundle.toString(), "--collector=" + api.url());

        assertThat(result.exitCode()).as(result.errors()).isZero();
        SessionView session = api.sessions().getFirst();
        assertThat(result.output()).contains("page: " + api.url() + "/session/" + session.id());
        assertThat(session.state()).isEqualTo("FINISHED");
        assertThat(session.workloads())
                .extracting(SessionView.SessionWorkload::displayName)
                .contains("kube-system/etcd-test/etcd");
        FlameGraphView graph = api.flameGraph("session=" + session.id());
        assertThat(Duration.ofMillis(graph.toMillis() - graph.fromMillis()))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(Math.abs(graph.fromMillis() - recordedMillis()))
                .as("the clocks that record-node noted agree with the recording's own")
                .isLessThan(5_000);
        assertThat(api.agents()).as("an import is no agent").isEmpty();
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.open(api.url() + "/session/" + session.id());
            page.locator("canvas[role=application]").waitFor();
            Chromium.picture(page, ColorScheme.LIGHT, "import-light");
            Chromium.picture(page, ColorScheme.DARK, "import-dark");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    /** When record-node read the clocks, just before it recorded. */
    private static long recordedMillis() throws IOException {
        return Files.readAllLines(folder.resolve("podflame-bundle").resolve("manifest")).stream()
                .filter(line -> line.startsWith("created_epoch_nanos="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)) / 1_000_000)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsTheSamplesThatPerfScriptCounts() throws IOException {
        FoldedText ours = convert(recording);
        long expected = perfScript("comm,time")
                .lines()
                .filter(line -> !line.strip().startsWith("swapper"))
                .count();
        assertThat(expected).isGreaterThan(500);
        assertThat(ours.samples()).isEqualTo(expected);
    }

    @Test
    void perfScriptsTextHasTheSameSamplesByThread() throws IOException {
        Path text = Files.writeString(
                folder.resolve("etcd.txt"), perfScript("comm,pid,tid,cpu,time,event,period,ip,sym,dso"));
        TreeMap<String, Long> fromText = samplesByThread(convert(text));
        fromText.remove("swapper");
        assertThat(fromText).isEqualTo(samplesByThread(convert(recording)));
    }

    @Test
    void whatWasReadBeforeACutIsKeptAndTheCutIsTold() throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        Path cut = Files.write(folder.resolve("cut.data"), Arrays.copyOf(whole, whole.length / 2));
        Script.Result result = Script.run("import", cut.toString(), "--format=folded", "--output=-");
        long samples = FoldedText.parse(result.output()).samples();
        assertThat(samples).isPositive().isLessThan(convert(recording).samples());
        assertThat(result.errors()).contains("cut.data");
    }

    @Test
    void anUnknownFileIsRefusedWithWhatThereIs() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "dear diary\n");
        Script.Result result = Script.run("import", file.toString(), "--output=-");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("notes.txt", "perf.data", "folded");
    }

    @Test
    void withoutACollectorTheErrorNamesTheRemedy() {
        Script.Result result = Script.run("import", recording.toString(), "--collector=http://127.0.0.1:1");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("127.0.0.1:1", "podflame up", "--output");
    }

    private static FoldedText convert(Path file) {
        Script.Result result = Script.run("import", file.toString(), "--format=folded", "--output=-");
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return FoldedText.parse(result.output());
    }

    /** The thread's name is the frame behind the workload's. */
    private static TreeMap<String, Long> samplesByThread(FoldedText text) {
        TreeMap<String, Long> samples = new TreeMap<>();
        text.stacks().forEach(stack -> samples.merge(stack.frames().get(1), stack.samples(), Long::sum));
        return samples;
    }

    private static String perfScript(String fields) {
        return CommandLine.run("perf", "script", "-i", recording.toString(), "-F", fields);
    }
}
