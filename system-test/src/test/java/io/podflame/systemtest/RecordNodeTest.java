package io.podflame.systemtest;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.FakeNode;
import io.podflame.systemtest.toolbox.ToolboxScript;
import io.podflame.systemtest.toolbox.UnpackedBundle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How record-node copes: with stand-ins for a perf or a runtime's tool that a machine like CI's does not have, and with a full disk. */
class RecordNodeTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private FakeNode node;

    @BeforeEach
    void makeNode() {
        Needs.containerd(); // root and busybox
        node = FakeNode.make(folder, "ID=debian\nPRETTY_NAME=\"A \\\"node\\\"\"\n")
                .withFile("output/.keep", "");
    }

    @Test
    void withoutPerfItTellsHowToGetIt() {
        Script.Result result = run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("there is no perf here", "remedy: install one: sudo sh install-perf");
        assertThat(run("--help").output()).contains("No perf here?", "sudo sh install-perf");
        leavesNothing();
    }

    @Test
    void aPerfThatRefusesIsQuoted() {
        node.withProgram("usr/bin/perf", "echo 'Error: No permission to enable cpu-clock event.' >&2; exit 255\n");

        Script.Result result = run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .contains(
                        "no perf that is here records",
                        "/usr/bin/perf:",
                        "No permission to enable cpu-clock",
                        "check-node");
        leavesNothing();
    }

    @Test
    void aPerfBehindItsWrapperIsFound() {
        node.withProgram("usr/bin/perf", FakeNode.WRAPPER).withProgram("usr/bin/perf_5.10", FakeNode.RECORDING_PERF);

        assertThat(bundleOf(run()).manifest())
                .containsEntry("perf_path", "/usr/bin/perf_5.10")
                .containsEntry("perf_version", "perf version 5.10.1");
    }

    @Test
    void whatAPerfWroteBeforeItsDeathIsKept() {
        node.withProgram("usr/bin/perf", dyingPerf());

        UnpackedBundle bundle = bundleOf(run());

        assertThat(bundle.manifest()).containsEntry("perf_exit_code", "134");
        assertThat(bundle.text("problems"))
                .contains("perf ended with exit code 134: *** stack smashing detected ***", "remedy: ");
        assertThat(bundle.text("perf.data")).isEqualTo("recorded\n");
    }

    private static String dyingPerf() {
        return """
                case "$*" in *' sleep '*) death=134 ;; *) death=0 ;; esac
                """ + FakeNode.RECORDING_PERF + """
                [ $death = 0 ] || echo '*** stack smashing detected ***' >&2
                exit $death
                """;
    }

    @Test
    void aPerfThatRecordedNothingIsAFailure() {
        node.withProgram(
                "usr/bin/perf",
                "case \"$*\" in *' sleep '*) echo 'failed to mmap' >&2; exit 1 ;; esac\n" + FakeNode.RECORDING_PERF);

        Script.Result result = run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("failed to mmap", "perf recorded nothing (exit code 1)", "check-node");
        leavesNothing();
    }

    @Test
    void optionsReachPerf() {
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF);

        UnpackedBundle bundle = bundleOf(
                run("--pid=1", "--frequency=50", "--event=cycles:u", "--call-graph", "dwarf,16384", "--duration=3s"));

        assertThat(bundle.manifest().get("perf_command"))
                .startsWith(
                        "/usr/bin/perf record -p 1 -F 50 --call-graph dwarf,16384 -e cycles:u -B -N -k CLOCK_MONOTONIC --all-cgroups -o ")
                .endsWith(" -- sleep 3");
        assertThat(bundle.manifest())
                .containsEntry("event", "cycles:u")
                .containsEntry("frequency_hertz", "50")
                .containsEntry("duration_seconds", "3");
        assertThat(bundle.manifest()).containsEntry("os", "A \"node\"").containsEntry("node", "a_node");
    }

    @Test
    void anOldPerfRecordsWithWhatItKnows() {
        node.withProgram(
                "usr/bin/perf",
                "case \"$*\" in *--all-cgroups*) echo 'unknown option' >&2; exit 129 ;; esac\n"
                        + FakeNode.RECORDING_PERF);

        assertThat(bundleOf(run("--cgroup=/kubepods/a")).manifest().get("perf_command"))
                .contains(" -e cpu-clock -G kubepods/a -B -N -k CLOCK_MONOTONIC -o ");
    }

    @Test
    void whatTheRuntimesOwnToolSaysIsInTheBundle() throws IOException {
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF)
                .withProgram("home/kubernetes/bin/crictl", "echo \"{\\\"asked\\\": \\\"$5 $6\\\"}\"\n");
        Path socket = folder.resolve("run/containerd/containerd.sock");
        Files.createDirectories(socket.getParent());
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            UnpackedBundle bundle = bundleOf(run());

            assertThat(bundle.text("cri/pods.json")).isEqualTo("{\"asked\": \"pods -o\"}\n");
            assertThat(bundle.text("cri/containers.json")).isEqualTo("{\"asked\": \"ps -a\"}\n");
            assertThat(node.calls())
                    .contains("crictl --timeout 10s -r unix:///run/containerd/containerd.sock ps -a -o json");
        }
    }

    @Test
    void onlyAnnotationsAreTakenOfAContainersConfiguration() {
        String id = "0123456789abcdef".repeat(4);
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF)
                .withFile("run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/config.json", """
                        {"ociVersion": "1.0", "hostname": "annotations", "process": {"env": ["PASSWORD=s3\\"c}ret\\\\"], "annotations": {"no": "1"}},
                         "annotations" : {"io.kubernetes.cri.sandbox-name": "a\\"}b", "list": "[1,{]"}, "linux": {"x": 1}}
                        """)
                .withFile(
                        "run/containers/storage/overlay-containers/c1/userdata/config.json",
                        "{\"annotations\":{\"io.kubernetes.pod.name\":\"p\"}}")
                .withFile(
                        "run/containers/storage/overlay-containers/c2/userdata/config.json", "{\"annotations\":{\"cut");

        UnpackedBundle bundle = bundleOf(run());

        assertThat(bundle.text("oci/" + id + ".json"))
                .isEqualTo(
                        "{\"annotations\":{\"io.kubernetes.cri.sandbox-name\": \"a\\\"}b\", \"list\": \"[1,{]\"}}\n");
        assertThat(bundle.text("oci/c1.json")).isEqualTo("{\"annotations\":{\"io.kubernetes.pod.name\":\"p\"}}\n");
        assertThat(bundle.has("oci/c2.json")).isFalse();
    }

    @Test
    void dataThatIsMappedExecutableIsNoExecutable() throws Throwable {
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF);
        Path data = Files.writeString(folder.resolve("data"), "no program\n");
        mapExecutable(data);

        UnpackedBundle bundle = bundleOf(
                node.run(Map.of("NODE_NAME", "a_node"), "record-node", "--max-bytes=1000000", "--output=/output"));

        assertThat(bundle.index()).anySatisfy(line -> {
            assertThat(line.path()).isEqualTo(data.toString());
            assertThat(line.number()).isEqualTo("-");
        });
        assertThat(bundle.index())
                .as("others are there")
                .anyMatch(line -> line.number().equals("1"));
    }

    /** Into this process, for the rest of its life. */
    private static void mapExecutable(Path file) throws Throwable {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor open = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        FunctionDescriptor mmap =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
        int readExecute = 0x5;
        int shared = 0x1;
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) linker.downcallHandle(linker.defaultLookup().findOrThrow("open"), open)
                    .invokeExact(arena.allocateFrom(file.toString()), 0);
            long address = (long) linker.downcallHandle(linker.defaultLookup().findOrThrow("mmap"), mmap)
                    .invokeExact(0L, Files.size(file), readExecute, shared, descriptor, 0L);
            assertThat(address).as("address").isPositive();
        }
    }

    /** Who came over ssh and called sudo copies it to another machine. */
    @Test
    void theBundleBelongsToWhoCalledSudoAndIsNobodyElses() throws IOException {
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF);

        Script.Result result = node.run(
                Map.of("NODE_NAME", "a_node", "SUDO_UID", "4711", "SUDO_GID", "4712"),
                "record-node",
                "--no-files",
                "--output=/output/mine.podflame.tar.gz");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        Map<String, Object> attributes =
                Files.readAttributes(folder.resolve("output/mine.podflame.tar.gz"), "unix:uid,gid,permissions");
        assertThat(attributes)
                .containsEntry("uid", 4711)
                .containsEntry("gid", 4712)
                .containsEntry("permissions", PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void wrongValuesAreWrongUsage() {
        for (List<String> words : List.of(
                List.of("--frequency", "0"),
                List.of("--duration", "soon"),
                List.of("--duration"),
                List.of("--max-bytes", "99999999999999999999"),
                List.of("--pid", "1", "--cgroup", "x"),
                List.of("file"))) {
            Script.Result result = run(words.toArray(String[]::new));

            assertThat(result.exitCode()).as(words.toString()).isEqualTo(2);
            assertThat(result.errors()).contains("--help");
        }
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() {
        node.withProgram("usr/bin/perf", FakeNode.RECORDING_PERF).withFile("output/a.gz", "mine");

        Script.Result result = run("--output=/output/a.gz");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("/output/a.gz is there already");
        assertThat(folder.resolve("output/a.gz")).hasContent("mine");
    }

    @Test
    void aSmallDiskIsRefusedAndADiskThatFillsUpEndsTheRecording() throws Exception {
        Needs.command("perf", "linux-perf");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        CommandLine.run("mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", disk.toString());
        try {
            Script.Result refused = ToolboxScript.named("record-node").run("--output", disk.toString());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.errors()).contains("bytes free; recording needs 128 MB at least", "is memory, not disk");

            CommandLine.run("mount", "-o", "remount,size=200m", disk.toString());
            recordUntilFull(disk);
        } finally {
            CommandLine.run("umount", "--lazy", disk.toString());
        }
    }

    private void recordUntilFull(Path disk) throws Exception {
        Path log = folder.resolve("disk.log");
        Process process = ToolboxScript.named("record-node")
                .builder("--duration=600", "--no-files", "--output", disk.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Eventually.until("it records", SOON, () -> log.toFile().length() > 0 && contains(log, "s of 600 s"));

        Files.write(disk.resolve("filler"), new byte[145 << 20]);

        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        UnpackedBundle bundle = UnpackedBundle.in(disk);
        assertThat(bundle.text("problems")).contains("stopped by a full disk");
        assertThat(bundle.samples("pid")).isNotEmpty();
    }

    private static boolean contains(Path log, String text) {
        try {
            return Files.readString(log).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes into /output unless told otherwise, and takes no files, which are this machine's own. */
    private Script.Result run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("--no-files", "--output=/output"));
        words.addAll(List.of(arguments));
        return node.run(Map.of("NODE_NAME", "a node"), "record-node", words.toArray(String[]::new));
    }

    private UnpackedBundle bundleOf(Script.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return UnpackedBundle.in(folder.resolve("output"));
    }

    private void leavesNothing() {
        assertThat(folder.resolve("output")).isDirectoryNotContaining(file -> !file.endsWith(".keep"));
    }
}
