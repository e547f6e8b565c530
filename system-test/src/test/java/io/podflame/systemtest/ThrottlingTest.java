package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.EvidenceView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SchedulingView.CpuTimeView;
import io.podflame.collector.api.SchedulingView.ThrottlingView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.NodeCgroup;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What kept a pod from running: two loops under a limit of a third of a CPU, in a real containerd. The container's counters are read here, too, fifty
 * times a second, to know what they were at the session's start and end.
 */
class ThrottlingTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONTAINER = "loops";

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static QueryApi api;
    private static Profiled profiled;

    /** What the kernel counted from the graph's start to its end. */
    private record Kernel(double cpuNanos, double periods, double throttledPeriods, double pressureMicros) {}

    private record Profiled(Script.Result command, String session, FlameGraphView view, Kernel kernel) {}

    @BeforeAll
    static void profileAThrottledPod() throws IOException {
        Needs.containerd();
        Needs.program(Chromium.PROGRAM, "chromium");
        RunningPart collector = started.add(RunningPart.collector(
                folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--data-dir=" + folder.resolve("data")));
        api = QueryApi.at(collector.url());
        ContainerdNode node = started.add(ContainerdNode.start());
        node.importImage(node.images().busybox());
        NodeCgroup cgroup = node.runPod(new PodSpec(
                        "default",
                        "throttled",
                        new ContainerSpec(
                                        CONTAINER,
                                        ContainerImages.BUSYBOX,
                                        "/bin/sh",
                                        "-c",
                                        "while :; do :; done & while :; do :; done")
                                .withCpuLimit(0.3)))
                .container(CONTAINER)
                .cgroup();
        var _ = node.runPod(new PodSpec(
                        "istio-system",
                        "istiod-7d9",
                        new ContainerSpec(
                                        "discovery",
                                        ContainerImages.BUSYBOX,
                                        "/bin/sh",
                                        "-c",
                                        "while :; do i=0; while [ $i -lt 9999 ]; do i=$((i+1)); done; sleep 0.02; done")
                                .withCpuLimit(0.05))
                .withLabels(Map.of("app", "istiod")));
        var _ = started.add(RunningPart.start(
                folder.resolve("agent.log"),
                "agent",
                "--node=node-a",
                "--collector=" + api.url(),
                "--cri-socket=" + node.socket()));
        Eventually.until(
                "the pod's counters have arrived",
                SOON,
                () -> view().throttling().isPresent());
        profiled = profile(cgroup);
    }

    private static Profiled profile(NodeCgroup cgroup) {
        try (CounterRecorder cpu = new CounterRecorder(cgroup::cpuNanos);
                CounterRecorder periods = new CounterRecorder(() -> cgroup.cpuStat("nr_periods"));
                CounterRecorder throttled = new CounterRecorder(() -> cgroup.cpuStat("nr_throttled"));
                CounterRecorder pressure = new CounterRecorder(cgroup::pressureMicros)) {
            Script.Result command = Script.run(
                    "profile",
                    "--collector=" + api.url(),
                    "--pod=default/throttled",
                    "--duration=12s",
                    "--frequency=499");
            assertThat(command.exitCode()).as(command.errors()).isZero();
            String session = api.sessions().getFirst().id();
            FlameGraphView view = api.flameGraph("session=" + session);
            long from = view.fromMillis();
            long to = view.toMillis();
            return new Profiled(
                    command,
                    session,
                    view,
                    new Kernel(
                            cpu.increaseBetween(from, to),
                            periods.increaseBetween(from, to),
                            throttled.increaseBetween(from, to),
                            pressure.increaseBetween(from, to)));
        }
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    private static SchedulingView view() {
        return api.container("default", "throttled", CONTAINER)
                .map(WorkloadView::scheduling)
                .orElse(SchedulingView.NONE);
    }

    @Test
    void throttlingIsWhatTheKernelCounted() {
        ThrottlingView throttling = profiled.view().scheduling().throttling().orElseThrow();

        assertThat(profiled.view().scheduling().limitCores()).contains(0.3);
        assertThat((double) throttling.periods())
                .as("ten a second, one more or less at each end")
                .isCloseTo(profiled.kernel().periods(), within(2.0));
        assertThat((double) throttling.throttledPeriods())
                .isCloseTo(profiled.kernel().throttledPeriods(), within(2.0));
        assertThat(throttling.share())
                .as("two loops in a third of a CPU, however busy the machine is")
                .isGreaterThan(0.25);
    }

    @Test
    void theDoctorFindsItWithinTwoPoints() {
        Script.Result doctor =
                Script.run("doctor", "--collector=" + api.url(), "--session=" + profiled.session(), "--json");
        assertThat(doctor.exitCode()).as(doctor.errors()).isEqualTo(2);
        FindingView finding = QueryApi.parse(doctor.output(), DiagnosisView.class).findings().stream()
                .filter(candidate -> candidate.rule().equals("cpu-throttling"))
                .findFirst()
                .orElseThrow();
        double share = finding.evidence().stream()
                .filter(evidence -> evidence.what().equals("throttled periods"))
                .findFirst()
                .flatMap(EvidenceView::value)
                .orElseThrow();

        assertThat(share)
                .isCloseTo(
                        100
                                * profiled.kernel().throttledPeriods()
                                / profiled.kernel().periods(),
                        within(2.0));
        assertThat(finding.severity()).isEqualTo("FAILURE");
        assertThat(finding.summary()).contains("may use 0.30: throttled in ");
    }

    @Test
    void runQueueWaitIsWhatTheKernelCounted() {
        assertThat(profiled.view().scheduling().runQueueWait().orElseThrow().seconds())
                .isCloseTo(profiled.kernel().pressureMicros() / 1e6, Percentage.withPercentage(3));
    }

    /** 499 Hz for 12 s in a third of a CPU are some 1,800 samples, which scatter by 2.4 %. */
    @Test
    void samplesAndTheCgroupsCounterAgree() {
        CpuTimeView time = profiled.view().scheduling().cpuTime().orElseThrow();

        assertThat(time.countedSeconds()).isCloseTo(profiled.kernel().cpuNanos() / 1e9, Percentage.withPercentage(3));
        assertThat(time.sampledSeconds()).isCloseTo(time.countedSeconds(), Percentage.withPercentage(10));
    }

    @Test
    void theSummarySaysIt() {
        assertThat(profiled.command().output())
                .containsPattern(
                        "scheduling: limit 0\\.30 CPUs, throttled \\d+\\.\\d % of periods \\(\\d+ of \\d+\\), [\\d.]+ s"
                                + " · run-queue wait \\d+\\.\\d % of the time \\([\\d.]+ s\\) · node CPU \\d+ %, steal \\d+ %")
                .containsPattern(
                        "CPU time: samples stand for [\\d.]+ s, the cgroup's counter says [\\d.]+ s: \\d+\\.\\d %");
    }

    @Test
    void theBoardMarksIt() {
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.open(api.url());
            page.locator(".card .throttled").waitFor();
            page.locator("tr .throttled").waitFor();
            Chromium.picture(page, ColorScheme.LIGHT, "throttled-board-light");
            Chromium.picture(page, ColorScheme.DARK, "throttled-board-dark");

            assertThat(page.locator(".card .throttled").innerText()).matches("throttled \\d+ %");
            assertThat(page.locator("tr .throttled").innerText()).matches("throttled \\d+ %");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    /** istiod here computes a little and sleeps a little. */
    @Test
    void aWallClockGraphShowsAndExplainsWaits() {
        Script.Result command = Script.run(
                "profile",
                "--collector=" + api.url(),
                "--pod=istio-system/istiod-7d9",
                "--event=wall-clock",
                "--duration=5s");
        assertThat(command.exitCode()).as(command.errors()).isZero();
        String session = api.sessions().getFirst().id();
        try (Chromium chromium = new Chromium()) {
            Page page = chromium.open(api.url() + "/session/" + session);
            page.locator("canvas[role=application]").waitFor();
            Chromium.picture(page, ColorScheme.LIGHT, "wall-clock-light");
            Chromium.picture(page, ColorScheme.DARK, "wall-clock-dark");
            Locator legend = page.locator(".legend");
            assertThat(legend.innerText()).contains("on-CPU", "off-CPU");

            page.evaluate("""
                    url => document.body.innerHTML = `<iframe src="${url}" width="1230" height="520"></iframe>`""", "/api/v1/flamegraph?format=svg&session=" + session);
            FrameLocator svg = page.frameLocator("iframe");
            svg.locator("#scheduling").waitFor();
            Chromium.picture(page, ColorScheme.LIGHT, "wall-clock-svg-light");
            Chromium.picture(page, ColorScheme.DARK, "wall-clock-svg-dark");
            assertThat(svg.locator("#legend").textContent()).contains("on-CPU", "off-CPU");
            assertThat(svg.locator("#scheduling").textContent())
                    .contains("limit 0.05 CPUs, throttled", "run-queue wait");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void commandsCarryTheNumbers() {
        WorkloadList pods = QueryApi.parse(
                Script.run("pods", "--collector=" + api.url(), "--namespace=default", "--json")
                        .output(),
                WorkloadList.class);

        assertThat(pods.nodes()).singleElement().satisfies(node -> {
            assertThat(node.node()).isEqualTo("node-a");
            assertThat(node.busyShare()).isBetween(0.01, 1.0);
        });
        assertThat(pods.workloads())
                .singleElement()
                .satisfies(pod -> assertThat(
                                pod.scheduling().throttling().orElseThrow().share())
                        .isGreaterThan(0.25));
        SessionView session = QueryApi.parse(
                Script.run("profile", "--collector=" + api.url(), "--pod=default/throttled", "--duration=2s", "--json")
                        .output(),
                SessionView.class);
        assertThat(session.scheduling().throttling().orElseThrow().share()).isGreaterThan(0.25);
        assertThat(Script.run("top", "--collector=" + api.url(), "--iterations=1", "--namespace=default")
                        .output())
                .containsPattern("node node-a CPU \\d+ %, steal \\d+ %")
                .contains("THROTTLED")
                .containsPattern("default/throttled/loops .* \\d+\\.\\d %  +\\d+\\.\\d %");
    }
}
