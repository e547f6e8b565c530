package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.CheckView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.collector.api.WorkloadView;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.MachinePrograms;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A node with pods that are profiled side by side in one session, and what is found of them.
 *
 * @param started ends everything
 * @param folder holds the Go programs and what pods need
 */
record DiagnosedNode(Started started, QueryApi api, ContainerdNode node, MachinePrograms programs, Path folder) {

    static final String NAMESPACE = "default";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path GO_SOURCES = Path.of("src/test/go");
    private static final int FIRST_SECONDS = 15;
    private static final int LAST_SECONDS = 120;
    /** For intervals that are narrow against the distance of shares from thresholds. */
    private static final long ENOUGH_SAMPLES = 1000;

    private static final Pattern SAMPLES = Pattern.compile("(\\d+) samples, by \\d+ rules");
    /** What the machine is to blame for, when others use it too. */
    private static final Set<String> OF_THE_MACHINE = Set.of("cpu-wait", "node-cpu");

    /** Starts collector, agent and containerd, and builds the Go programs. */
    static DiagnosedNode start(Started started, Path folder) throws IOException {
        Needs.containerd();
        Needs.program("/usr/bin/etcd", "etcd-server");
        Needs.command("go", "golang-go");
        Script.Result built = Script.finish(
                new ProcessBuilder("go", "build", "-o", folder + "/", "./...").directory(GO_SOURCES.toFile()));
        assertThat(built.exitCode()).as(built.errors()).isZero();
        RunningPart collector = started.add(RunningPart.collector(
                folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--data-dir=" + folder.resolve("data")));
        ContainerdNode node = started.add(ContainerdNode.start());
        node.importImage(node.images().etcd());
        node.importImage(MachinePrograms.image(node.images()));
        QueryApi api = QueryApi.at(collector.url());
        var _ = started.add(RunningPart.start(
                folder.resolve("agent.log"),
                "agent",
                "--node=node-a",
                "--frequency=0",
                "--collector=" + api.url(),
                "--cri-socket=" + node.socket()));
        return new DiagnosedNode(started, api, node, new MachinePrograms(folder), folder);
    }

    /** Runs a pod of one container, both of that name, and waits until it prints the text. */
    RunningContainer run(String name, ContainerSpec container, String untilItPrints) {
        RunningContainer running =
                node.runPod(new PodSpec(NAMESPACE, name, container)).container(name);
        Eventually.until(
                name + " prints " + untilItPrints,
                SOON,
                () -> DeployedPodflame.logOf(running).contains(untilItPrints));
        return running;
    }

    /** Runs a program outside of pods until everything ends, and waits until it prints the text. */
    void load(String log, String untilItPrints, String... command) {
        RunningPart load =
                started.add(RunningPart.start(new ProcessBuilder(command), folder.resolve("load-" + log + ".log")));
        if (!untilItPrints.isEmpty()) {
            var _ = load.awaitLog(Pattern.quote(untilItPrints));
        }
    }

    /** A path of one of the Go programs. */
    String program(String name) {
        return folder.resolve(name).toString();
    }

    /** Profiles all of them at once, and again for longer until there are enough samples of those that are named. */
    DiagnosisView diagnose(List<String> busyPods) {
        Eventually.until(
                "the agent knows the pods",
                SOON,
                () -> busyPods.stream().allMatch(pod -> workloadId(pod).isPresent()));
        for (int seconds = FIRST_SECONDS; ; ) {
            Script.Result profiled = Script.run(
                    "profile",
                    "--collector=" + api.url(),
                    "--node=node-a",
                    "--duration=" + seconds + "s",
                    "--frequency=999");
            assertThat(profiled.exitCode()).as(profiled.errors()).isZero();
            DiagnosisView view =
                    api.diagnosis("session=" + api.sessions().getFirst().id());
            long fewest =
                    busyPods.stream().mapToLong(pod -> samples(view, pod)).min().orElseThrow();
            if (fewest >= ENOUGH_SAMPLES || seconds == LAST_SECONDS) {
                assertThat(busyPods)
                        .as("each with %d samples", ENOUGH_SAMPLES)
                        .allMatch(pod -> samples(view, pod) >= ENOUGH_SAMPLES);
                return view;
            }
            // and a quarter more
            seconds = (int) Math.min(LAST_SECONDS, 1 + seconds * 1.25 * ENOUGH_SAMPLES / Math.max(1, fewest));
        }
    }

    /** The rules that say that something is wrong with a pod: warnings and failures, but for those of a busy machine. */
    SortedSet<String> wrongWith(DiagnosisView view, String pod) {
        return of(view, pod).stream()
                .filter(finding -> !finding.severity().equals("INFO"))
                .map(FindingView::rule)
                .filter(rule -> !OF_THE_MACHINE.contains(rule))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All findings of a pod. */
    List<FindingView> of(DiagnosisView view, String pod) {
        String id = workloadId(pod).orElse("no such workload");
        return view.findings().stream()
                .filter(finding -> finding.workload().equals(id))
                .toList();
    }

    /** 0 when the rules did not look at it. */
    long samples(DiagnosisView view, String pod) {
        String id = workloadId(pod).orElse("no such workload");
        return view.checks().stream()
                .filter(check -> check.workload().equals(id) && check.id().equals("hotspots"))
                .map(CheckView::lookedAt)
                .flatMap(List::stream)
                .map(SAMPLES::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .sum();
    }

    private Optional<String> workloadId(String pod) {
        return api.workloads().stream()
                .filter(workload -> workload.pod().equals(pod))
                .map(WorkloadView::id)
                .findFirst();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Writes a file that containers find below {@link MachinePrograms#FOLDER}. */
    void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }
}
