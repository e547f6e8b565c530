package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
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
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pod in a real containerd that is idle for 20 s and then spins: the trigger fires, and the session that is stored begins while it was idle.
 * The container's counter is read here, too, to know what it used in the session's time.
 */
class LookBackTest {

    private static final Duration SOON = Duration.ofSeconds(180);
    private static final String POD = "spiky";
    private static final String LIMITED = "limited";
    private static final String CONTAINER = "loops";
    /** Six loops, so that they get what the trigger wants also where others keep the CPUs busy. */
    private static final String SCRIPT =
            "sleep 20; for i in 1 2 3 4 5; do while :; do :; done & done; while :; do :; done";

    private static final long IDLE_MILLIS = 20_000;

    @TempDir
    static Path folder;

    private static final Started started = new Started();

    private static QueryApi api;
    private static CounterRecorder cpu;
    private static long startedMillis;
    private static SessionView fired;

    @BeforeAll
    static void waitForTheSpike() throws IOException {
        Needs.containerd();
        RunningPart collector = started.add(RunningPart.collector(
                folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--data-dir=" + folder.resolve("data")));
        api = QueryApi.at(collector.url());
        ContainerdNode node = started.add(ContainerdNode.start());
        node.importImage(node.images().busybox());
        // 0.3 cores over 20 s are 6 CPU-seconds, at 499 Hz 3,000 samples: they scatter by 1.8 %
        var _ = started.add(RunningPart.start(
                folder.resolve("agent.log"),
                "agent",
                "--node=node-a",
                "--collector=" + api.url(),
                "--cri-socket=" + node.socket(),
                "--look-back=1m",
                "--look-back-frequency=499",
                "--trigger=cpu=0.3cores,20s",
                "--trigger=throttled=50%,10s"));
        Eventually.until("the agent is there", SOON, () -> !api.agents().isEmpty());
        startedMillis = System.currentTimeMillis();
        NodeCgroup cgroup = node.runPod(new PodSpec(
                        "default", POD, new ContainerSpec(CONTAINER, ContainerImages.BUSYBOX, "/bin/sh", "-c", SCRIPT)))
                .container(CONTAINER)
                .cgroup();
        node.runPod(new PodSpec(
                "default",
                LIMITED,
                new ContainerSpec(CONTAINER, ContainerImages.BUSYBOX, "/bin/sh", "-c", "while :; do :; done")
                        .withCpuLimit(0.05)));
        cpu = started.add(new CounterRecorder(cgroup::cpuNanos));
        Eventually.until(
                "the trigger has fired, and all is stored",
                SOON,
                () -> fired(POD, "cores").isPresent());
        fired = fired(POD, "cores").orElseThrow();
    }

    private static Optional<SessionView> fired(String pod, String reason) {
        return api.sessions().stream()
                .filter(session -> session.target().equals("pod default/" + pod + "/" + CONTAINER)
                        && session.reason().contains(reason)
                        && session.state().equals("FINISHED"))
                .findFirst();
    }

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    private static long endMillis() {
        return fired.startedMillis() + fired.durationMillis();
    }

    private static FlameGraphView between(long fromMillis, long toMillis) {
        return api.flameGraph("session=" + fired.id() + "&event=cpu-clock&from=" + fromMillis + "&to=" + toMillis);
    }

    @Test
    void theSessionSaysWhyItIs() {
        assertThat(fired.reason()).matches("look-back: cpu 0\\.\\d\\d cores > 0\\.30 over 20 s");
        assertThat(fired.frequencyHertz()).isEqualTo(499);
        assertThat(Script.run("sessions", "--collector=" + api.url()).output())
                .containsPattern(fired.id() + " +look-back +FINISHED .*look-back: cpu");
    }

    @Test
    void itBeginsWhileThePodWasIdleAndEndsInTheSpike() {
        long spikeMillis = startedMillis + IDLE_MILLIS;

        assertThat(fired.startedMillis()).as("well before the spike").isLessThan(spikeMillis - IDLE_MILLIS / 2);
        assertThat(fired.startedMillis() + fired.durationMillis()).isGreaterThan(spikeMillis);
        assertThat(fired.cpuSeconds()).isGreaterThan(4);
    }

    @Test
    void theQuietTimeAndTheSpikeAreBothInIt() {
        long spikeMillis = startedMillis + IDLE_MILLIS;

        assertThat(between(spikeMillis - 12_000, spikeMillis - 2_000).samples())
                .as("the shell sleeps")
                .isLessThan(50);
        assertThat(between(spikeMillis, endMillis()).samples())
                .as("0.3 cores over 20 s at 499 Hz")
                .isGreaterThan(2_000);
    }

    @Test
    void itsCpuTimeIsTheCgroups() {
        double counted = cpu.increaseBetween(startedMillis + IDLE_MILLIS / 2, endMillis()) / 1e9;

        assertThat(fired.cpuSeconds()).isCloseTo(counted, Percentage.withPercentage(5));
    }

    @Test
    void itsAccuracyIsThatOfTheFullRate() {
        FlameGraphView.AccuracyView accuracy =
                api.flameGraph("session=" + fired.id()).accuracy();

        assertThat(accuracy.requestedHertz()).isCloseTo(499, within(0.1));
        assertThat(accuracy.achievedHertz()).isBetween(450.0, 515.0);
        assertThat(accuracy.droppedSamples()).isEmpty();
    }

    /** The stream beside it has 19 of 499 samples, each for all of them: 150 or so in the pod's time on CPUs, which scatter by 8 %. */
    @Test
    void continuousProfilingIsThinnedAndUnbiased() {
        long spikeMillis = startedMillis + IDLE_MILLIS;
        String id = api.container("default", POD, CONTAINER).orElseThrow().id();
        Eventually.until("the stream has come as far", SOON, () -> System.currentTimeMillis() > endMillis() + 15_000);
        FlameGraphView stream = api.flameGraph(
                "workload=" + id + "&from=" + (spikeMillis - 5_000) + "&to=" + (System.currentTimeMillis() - 12_000));
        double counted = cpu.increaseBetween(stream.fromMillis(), stream.toMillis()) / 1e9;

        assertThat(stream.accuracy().requestedHertz()).isCloseTo(19, within(0.1));
        assertThat(stream.nodes().total()[0] / 1e9).isCloseTo(counted, Percentage.withPercentage(25));
    }

    @Test
    void aThrottledPodIsSentToo() {
        Eventually.until(
                "throttling has fired", SOON, () -> fired(LIMITED, "throttled").isPresent());
        SessionView session = fired(LIMITED, "throttled").orElseThrow();
        FlameGraphView view = api.flameGraph("session=" + session.id());

        assertThat(session.reason()).matches("look-back: throttled in \\d+ % of periods > 50 % over 10 s");
        assertThat(view.scheduling().throttling())
                .as("%s of %s", view.scheduling(), session)
                .hasValueSatisfying(throttling -> assertThat(throttling.share()).isGreaterThan(0.4));
        assertThat(view.scheduling().limitCores()).contains(0.05);
    }

    @Test
    void aPersonGetsTheLastSecondsToo() {
        Script.Result command =
                Script.run("profile", "--collector=" + api.url(), "--look-back=30s", "--pod=default/" + POD, "--json");
        assertThat(command.exitCode()).as(command.errors()).isZero();
        SessionView session = QueryApi.parse(command.output(), SessionView.class);

        assertThat(session.reason()).isEqualTo("look-back: asked for");
        // where much else runs, stacks fill the look-back sooner than time
        assertThat(session.durationMillis()).isBetween(20_000L, 30_000L);
        assertThat(session.startedMillis() + session.durationMillis())
                .as("it was over when it was asked for")
                .isLessThan(System.currentTimeMillis());
        // the counter was not read before the pod was there, when it was idle
        long from = Math.max(session.startedMillis(), startedMillis + IDLE_MILLIS / 2);
        assertThat(session.cpuSeconds())
                .isCloseTo(
                        cpu.increaseBetween(from, session.startedMillis() + session.durationMillis()) / 1e9,
                        Percentage.withPercentage(5));
    }
}
