package io.podflame.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.encode.StreamDecoder;
import io.podflame.agent.health.CapabilityCheck;
import io.podflame.agent.health.CheckResult;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.stream.FakeCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionTarget;
import io.podflame.proto.v1.StartSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process of its own, on this machine's kernel, with a collector on loopback. */
class AgentProcessTest {

    @TempDir
    Path folder;

    private final FakeCollector collector = new FakeCollector();
    private Process agent;
    private Process busy;

    @BeforeEach
    void start() throws Exception {
        boolean canSample = CheckResult.allowSampling(
                new CapabilityCheck(Path.of("/proc"), KernelSettings.running(), List.of()).run(List.of()));
        assertThat(canSample || !"true".equals(System.getenv("CI")))
                .as("CI must be able to sample")
                .isTrue();
        assumeTrue(canSample, "this machine does not let the agent sample: run it with --check to see why");
        collector.start();
        busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName(),
                        "--collector=http://127.0.0.1:" + collector.port(),
                        "--frequency=0",
                        "--node=tested")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        collector.await("hello", () -> !collector.received(Optional::of).isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.destroyForcibly();
            busy.destroyForcibly();
        }
        collector.close();
    }

    private void startSession(long millis) {
        startSession(millis, busy);
    }

    private void startSession(long millis, Process target) {
        collector.send(CollectorMessage.newBuilder()
                .setStartSession(StartSession.newBuilder()
                        .setSessionId("s")
                        .setFrequencyHertz(99)
                        .setDurationMillis(millis)
                        .setTarget(SessionTarget.newBuilder().addPids((int) target.pid())))
                .build());
    }

    private static long samples(Batch batch) {
        return batch.getProfilesList().stream()
                .flatMap(profile -> profile.getSamplesList().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }

    private boolean finished() {
        return collector.received(Optional::of).stream()
                .map(AgentMessage::getSessionStatus)
                .anyMatch(status -> status.getState() == SessionState.SESSION_STATE_FINISHED);
    }

    @Test
    void samplesABusyProcessForASessionAndAccountsForEverySample() throws Exception {
        startSession(2_000);
        collector.await("the end of the session", this::finished);
        List<Batch> batches = collector.storedBatches();
        assertThat(batches).hasSize(3).allMatch(batch -> batch.getSessionId().equals("s"));
        assertThat(batches.stream().mapToLong(AgentProcessTest::samples).sum()).isBetween(20L, 2 * 99L + 2);
        assertThat(batches).allSatisfy(batch -> {
            var statistics = batch.getStatistics();
            assertThat(statistics.getCapturedSamples())
                    .isEqualTo(samples(batch) + statistics.getIdleSamples() + statistics.getFilteredSamples());
            assertThat(statistics.getLostList()).isEmpty();
        });
        assertThat(collector.received(Optional::of).getFirst().getHello().getEventsList())
                .contains("cpu-clock");
    }

    /** Between sessions the agent hears of no exec. */
    @Test
    void knowsAProgramThatBeganWhileNothingWasSampled() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "read line; exec yes")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            startSession(200, shell); // reads it as it is now
            collector.await("the end of the first session", this::finished);
            shell.outputWriter().append('\n').flush();
            Path name = Path.of("/proc/" + shell.pid() + "/comm");
            while (!Files.readString(name).equals("yes\n")) {
                Thread.onSpinWait();
            }
            collector.send(CollectorMessage.newBuilder()
                    .setStartSession(StartSession.newBuilder()
                            .setSessionId("later")
                            .setFrequencyHertz(99)
                            .setDurationMillis(1_000)
                            .setTarget(SessionTarget.newBuilder().addPids((int) shell.pid())))
                    .build());
            collector.await("a window of the program", () -> !stacks("later").isEmpty());
            assertThat(stacks("later"))
                    .as("what it is called, and the files of which its code is")
                    .allSatisfy(stack -> assertThat(stack)
                            .startsWith("yes: thread yes")
                            .doesNotContainPattern(";user@\\p{XDigit}+(;kernel |$)"));
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    private Set<String> stacks(String session) {
        StreamDecoder decoder = new StreamDecoder();
        Set<String> stacks = new TreeSet<>();
        for (Batch batch : collector.storedBatches()) {
            Map<String, String> decoded = decoder.decode(batch);
            if (batch.getSessionId().equals(session)) {
                stacks.addAll(decoded.keySet());
            }
        }
        return stacks;
    }

    @Test
    void endsInOrderWhenItIsToldTo() throws Exception {
        startSession(60_000);
        collector.await("a first window", () -> !collector.storedBatches().isEmpty());
        agent.destroy(); // SIGTERM
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).as("ended in time").isTrue();
        assertThat(agent.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        collector.await("the last window and the end of the stream", this::finished);
        assertThat(collector.storedBatches()).hasSizeGreaterThan(1);
    }

    @Test
    void goesOnWhileTheCollectorIsAway() throws Exception {
        startSession(60_000);
        collector.await("a first window", () -> !collector.storedBatches().isEmpty());
        collector.kill();
        long before = collector.storedBatches().size();
        collector.start();
        collector.await(
                "windows on a new stream", () -> collector.storedBatches().size() > before + 2);
        List<Batch> batches = collector.storedBatches();
        for (int i = 1; i < batches.size(); i++) {
            assertThat(batches.get(i).getSequence())
                    .isEqualTo(batches.get(i - 1).getSequence() + 1);
            assertThat(batches.get(i).getWindowStartNanos())
                    .as("no gap between windows")
                    .isBetween(
                            batches.get(i - 1).getWindowEndNanos()
                                    - Duration.ofMillis(20).toNanos(),
                            batches.get(i - 1).getWindowEndNanos()
                                    + Duration.ofMillis(20).toNanos());
        }
    }
}
