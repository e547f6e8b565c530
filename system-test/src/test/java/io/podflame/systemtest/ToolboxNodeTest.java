package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.Surroundings;
import io.podflame.systemtest.toolbox.ToolboxRoot;
import io.podflame.systemtest.toolbox.ToolboxScript;
import io.podflame.systemtest.toolbox.UnpackedBundle;
import io.podflame.systemtest.toolbox.UnpackedBundle.IndexLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * toolbox-scripts for real: a Debian root with perf as the COS toolbox's, entered by systemd-nspawn as the toolbox script does and by chroot
 * as a privileged pod is; beside it pods of a real containerd.
 */
class ToolboxNodeTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Leaves a map of just-in-time code, and is busy. */
    private static final String JIT = "echo '1000 10 jitted' >/tmp/perf-1.map; while :; do :; done";

    /** Would have a file of the node's packed, were links followed: in the node's root, the target is a plain file. */
    private static final String SLY = "ln -s /etc/passwd /tmp/perf-1.map; while :; do sleep 1; done";

    private static final Pattern LEFT_OUT =
            Pattern.compile("(\\d+) executables were left out, over 3000000 bytes .*remedy: --max-bytes");

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static ContainerdNode node;
    private static ToolboxRoot toolbox;
    private static RunningContainer etcd;
    private static RunningContainer jit;
    private static RunningContainer sly;

    @BeforeAll
    static void runPodsAndMountTheToolbox() throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.program("/usr/bin/etcdctl", "etcd-client");
        Needs.program("/usr/sbin/debootstrap", "debootstrap");
        Needs.program("/usr/bin/systemd-nspawn", "systemd-container");
        Needs.command("perf", "linux-perf");
        Needs.command("readelf", "binutils");
        toolbox = started.add(ToolboxRoot.mount(
                Files.createDirectory(folder.resolve("overlay")), folder.resolve("toolbox/root-debian-bookworm")));
        node = started.add(ContainerdNode.start());
        node.importImage(node.images().etcd());
        node.importImage(node.images().busybox());
        EtcdPod pod = EtcdPod.run(node, EtcdPod.NAME);
        etcd = pod.container();
        var _ = started.add(pod.load(folder.resolve("load.log")));
        jit = busybox("jit", JIT);
        sly = busybox("sly", SLY);
        Eventually.until("etcd is busy", SOON, () -> etcd.cgroup().cpuNanos() > 100_000_000);
    }

    private static RunningContainer busybox(String name, String script) {
        return node.runPod(new PodSpec(
                        "default", name, new ContainerSpec("main", ContainerImages.BUSYBOX, "/bin/sh", "-c", script)))
                .container("main");
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    @Test
    void aToolboxThatLetsPerfThroughCanProfileTheNode() throws IOException {
        Surroundings inside = toolbox.nspawn();

        Script.Result result = ToolboxScript.named("check-node")
                .in(inside)
                .run("--json", "--runtime-socket", inside.path(node.socket()));

        JsonNode report = JSON.readTree(result.output());
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(report.get("canBeProfiled").booleanValue()).isTrue();
        assertThat(withStatus(report, "fail")).isEmpty();
        assertThat(withStatus(report, "ok"))
                .contains("perf", "pid-namespace", "seccomp", "capabilities", "runtime-socket", "toolbox", "kernel");
        assertThat(detail(report, "toolbox")).contains("this is it");
    }

    @Test
    void aToolboxAsItComesIsRefusedWithTheRemedy() throws IOException {
        Script.Result result = ToolboxScript.named("check-node")
                .in(toolbox.nspawnWithItsOwnFilter())
                .run("--json");

        JsonNode report = JSON.readTree(result.output());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(withStatus(report, "fail")).containsExactlyInAnyOrder("perf", "seccomp");
        assertThat(check(report, "seccomp").get("remedy").textValue())
                .contains("--system-call-filter=perf_event_open bpf");
    }

    @Test
    void aPrivilegedPodCanProfileTheNode() {
        Script.Result result =
                ToolboxScript.named("check-node").in(toolbox.pod()).run("--host-root=/host");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("ok    perf ", "ok    pid-namespace", "can be profiled")
                .doesNotContain("fail ");
    }

    @Test
    void aPrivatePidNamespaceIsRefused() {
        for (String script : List.of("check-node", "record-node")) {
            Script.Result result =
                    ToolboxScript.named(script).in(Surroundings.PRIVATE_PIDS).run();

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output() + result.errors()).contains("every sample would have PID 0", "hostPID: true");
        }
    }

    @Test
    void aRecordingFromTheToolboxTellsThePods() throws IOException {
        UnpackedBundle bundle = record(toolbox.nspawn(), "sh", "nspawn");

        // of a machine that is busy with other things, some processes have ended by then
        assertThat(bundle.text("problems").lines())
                .allMatch(line -> line.contains("could not be read: their process had ended"));
        tellsThePods(bundle);
        assertThat(bundle.text("perf-maps/" + pidOf(jit) + ".map")).isEqualTo("1000 10 jitted\n");
        assertThat(bundle.has("perf-maps/" + pidOf(sly) + ".map")).isFalse();
    }

    @Test
    void aRecordingFromAPodByBusyboxTellsThePods() throws IOException {
        Path copy = Files.copy(Path.of("/bin/busybox"), toolbox.path().resolve("bin/busybox"));

        UnpackedBundle bundle = record(toolbox.pod(), "/bin/" + copy.getFileName(), "pod", "--max-bytes=3000000");

        tellsThePods(bundle);
        List<IndexLine> left = bundle.index().stream()
                .filter(line -> line.number().equals("-"))
                .toList();
        assertThat(left).anyMatch(line -> line.path().equals("/usr/bin/etcd"));
        Matcher told = LEFT_OUT.matcher(bundle.text("problems"));
        assertThat(told.find()).as("what is left out is told").isTrue();
        long known = left.stream().filter(line -> !line.buildId().equals("-")).count();
        assertThat(Long.parseLong(told.group(1)))
                .as("data that is mapped executable is in the index, too, and nothing is left out with it")
                .isBetween(known, (long) left.size());
        assertThat(bundle.index().stream()
                        .filter(line -> !line.number().equals("-"))
                        .mapToLong(IndexLine::sizeBytes)
                        .sum())
                .isBetween(1L, 3_000_000L);
    }

    /** On the node itself there is no perf on the PATH: the toolbox's is found, and runs in its root. */
    @Test
    void aNodeRecordsWithTheToolboxsPerf() throws IOException {
        Path output = Files.createDirectory(folder.resolve("on-the-node"));
        ToolboxScript script = ToolboxScript.named("record-node").with(Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"));

        Script.Result result = script.run(
                "--duration=1",
                "--no-files",
                "--output",
                output.toString(),
                "--perf",
                toolbox.path() + "/usr/bin/perf");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        UnpackedBundle bundle = UnpackedBundle.in(output);
        assertThat(bundle.manifest()).containsEntry("perf_path", toolbox.path() + "/usr/bin/perf");
        assertThat(bundle.samples("pid")).isNotEmpty();
        assertThat(bundle.index()).isNotEmpty().allMatch(line -> line.number().equals("-"));
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(toolbox.path() + "/");
    }

    private static void tellsThePods(UnpackedBundle bundle) throws IOException {
        assertThat(bundle.entries())
                .startsWith("podflame-bundle/manifest", "podflame-bundle/problems")
                .endsWith("podflame-bundle/perf.data");
        int pid = pidOf(etcd);
        assertThat(bundle.text("proc/" + pid + "/comm")).isEqualTo("etcd\n");
        assertThat(bundle.text("proc/" + pid + "/cgroup")).contains(etcd.id());
        assertThat(bundle.text("proc/" + pid + "/cmdline")).startsWith("/usr/bin/etcd\0--data-dir=");
        assertThat(bundle.links()).containsEntry("proc/" + pid + "/exe", "/usr/bin/etcd");
        assertThat(bundle.text("proc/kallsyms")).contains(" schedule\n");
        JsonNode annotations = JSON.readTree(bundle.text("oci/" + etcd.id() + ".json"));
        assertThat(annotations.size()).isEqualTo(1);
        assertThat(annotations.at("/annotations/io.kubernetes.cri.sandbox-name").textValue())
                .isEqualTo(EtcdPod.NAME);
        assertThat(annotations
                        .at("/annotations/io.kubernetes.cri.sandbox-namespace")
                        .textValue())
                .isEqualTo("kube-system");
        assertThat(annotations
                        .at("/annotations/io.kubernetes.cri.container-name")
                        .textValue())
                .isEqualTo("etcd");
        assertThat(bundle.samples("pid").stream().map(String::strip))
                .contains(String.valueOf(pid), String.valueOf(pidOf(jit)));
        hasTheExecutables(bundle, pid);
        hasTheRightTime(bundle);
    }

    private static void hasTheExecutables(UnpackedBundle bundle, int pid) throws IOException {
        IndexLine line = bundle.index().stream()
                .filter(it -> it.path().equals("/usr/bin/etcd"))
                .findFirst()
                .orElseThrow();
        Path program = Path.of("/usr/bin/etcd");
        assertThat(line.sizeBytes()).isEqualTo(Files.size(program));
        assertThat(line.pid()).isEqualTo(pid);
        String maps = bundle.text("proc/" + pid + "/maps");
        assertThat(maps).containsPattern("r-xp [0-9a-f]+ " + line.device() + " " + line.inode() + " +/usr/bin/etcd\n");
        for (IndexLine each : bundle.index()) {
            if (!each.number().equals("-")) {
                Path copy = bundle.folder().resolve("files").resolve(each.number());
                assertThat(copy).hasSize(each.sizeBytes());
                assertThat(each.buildId()).as(each.path()).isEqualTo(buildId(copy));
            }
        }
    }

    /** The second opinion. */
    private static String buildId(Path file) {
        return CommandLine.run("readelf", "-n", file.toString())
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Build ID: "))
                .map(line -> line.substring("Build ID: ".length()))
                .findFirst()
                .orElse("-");
    }

    private static void hasTheRightTime(UnpackedBundle bundle) {
        double epochSeconds = Long.parseLong(bundle.manifest().get("created_epoch_nanos")) / 1e9;
        assertThat(epochSeconds).isBetween(System.currentTimeMillis() / 1e3 - 120, System.currentTimeMillis() / 1e3);
        double monotonicSeconds = Long.parseLong(bundle.manifest().get("monotonic_nanos")) / 1e9;
        List<Double> times = bundle.samples("time").stream()
                .map(line -> Double.valueOf(line.strip().replace(":", "")))
                .toList();
        assertThat(times).allSatisfy(time -> assertThat(time).isBetween(monotonicSeconds, monotonicSeconds + 60));
    }

    @Test
    void aSignalEndsTheRecordingAndKeepsIt() throws Exception {
        Path output = Files.createDirectory(folder.resolve("interrupted"));
        Path log = folder.resolve("interrupted.log");
        for (String signal : List.of("-INT", "-TERM")) {
            Path each = Files.createDirectory(output.resolve(signal));
            // in the background of a script tests are run with SIGINT ignored, and no shell can take that back
            Process process = ToolboxScript.named("record-node")
                    .by("env", "--default-signal=INT", "sh")
                    .builder("--duration=60", "--no-files", "--output", each.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Eventually.until("it records", SOON, () -> contains(log, "s of 60 s"));

            CommandLine.run("kill", signal, String.valueOf(process.pid()));

            assertThat(process.waitFor()).as(Files.readString(log)).isZero();
            UnpackedBundle bundle = UnpackedBundle.in(each);
            assertThat(bundle.text("problems")).contains("stopped by", "of 60 s");
            assertThat(bundle.samples("pid")).isNotEmpty();
        }
    }

    private static boolean contains(Path log, String text) {
        try {
            return Files.exists(log) && Files.readString(log).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static UnpackedBundle record(Surroundings inside, String shell, String name, String... options)
            throws IOException {
        Path output = Files.createDirectory(folder.resolve(name));
        List<String> arguments = new ArrayList<>(List.of(
                "--duration=2",
                "--frequency=199",
                "--node=node-a",
                "--output",
                inside.path(output),
                "--containerd-state",
                inside.path(node.directory().resolve("state"))));
        arguments.addAll(List.of(options));
        List<String> words = shell.endsWith("busybox") ? List.of(shell, "sh") : List.of(shell);
        Script.Result result = ToolboxScript.named("record-node")
                .in(inside)
                .by(words.toArray(String[]::new))
                .run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        UnpackedBundle bundle = UnpackedBundle.in(output);
        assertThat(bundle.file().getFileName().toString()).matches("node-a-\\d{8}T\\d{6}Z\\.podflame\\.tar\\.gz");
        assertThat(bundle.manifest())
                .containsEntry("format", "1")
                .containsEntry("node", "node-a")
                .containsEntry("kernel_release", System.getProperty("os.version"))
                .containsEntry("frequency_hertz", "199")
                .containsEntry("perf_exit_code", "0");
        return bundle;
    }

    private static int pidOf(RunningContainer container) {
        return container.cgroup().pids().getFirst();
    }

    private static List<String> withStatus(JsonNode report, String status) {
        return StreamSupport.stream(report.get("checks").spliterator(), false)
                .filter(check -> check.get("status").textValue().equals(status))
                .map(check -> check.get("name").textValue())
                .toList();
    }

    private static JsonNode check(JsonNode report, String name) {
        return StreamSupport.stream(report.get("checks").spliterator(), false)
                .filter(check -> check.get("name").textValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String detail(JsonNode report, String name) {
        return Optional.ofNullable(check(report, name).get("detail").textValue())
                .orElse("");
    }
}
