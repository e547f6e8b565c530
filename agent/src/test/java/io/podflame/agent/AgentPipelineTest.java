package io.podflame.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.health.AgentCounters;
import io.podflame.agent.model.CaptureRecord.Lost;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.FakeCollector;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pipeline with a scripted sampler, and everything behind it for real, up to a collector on loopback. */
class AgentPipelineTest {

    private static final int ETCD = 4_194_000;
    private static final int OTHER = 4_194_001;

    private final ScriptedAgent agent = new ScriptedAgent();
    private final ScriptedSampler sampler = agent.sampler;
    private final FakeCollector collector = agent.collector;
    private final SessionCommands commands = agent.commands;

    @BeforeEach
    void connect() throws Exception {
        agent.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        agent.close();
    }

    private AgentCounters play(Optional<SamplingRequest> continuous) throws Exception {
        return agent.play(continuous, new PidWorkloads());
    }

    private static Optional<SamplingRequest> continuous() {
        return Optional.of(new SamplingRequest(Event.CPU_CLOCK, 19));
    }

    private void start(String id, double hertz, long millis, SessionTarget target) {
        commands.put(new SessionCommand.Start(
                id, Optional.empty(), Optional.empty(), hertz, Duration.ofMillis(millis), target));
    }

    private List<SessionStatus> statuses() {
        return collector.received(
                message -> message.hasSessionStatus() ? Optional.of(message.getSessionStatus()) : Optional.empty());
    }

    @Test
    void closesAContinuousWindowAfterTwoSecondsAndThenEveryTenExactly() throws Exception {
        sampler.then(() -> sampler.deliver(sampler.sample(ETCD)))
                .then(() -> {
                    sampler.advanceMillis(2_500); // the pipeline looks late
                    sampler.deliver(sampler.sample(ETCD));
                    sampler.deliver(sampler.sample(ETCD));
                })
                .then(() -> sampler.advanceMillis(9_600));
        play(continuous());
        List<Batch> batches = agent.batchesOf("");
        assertThat(batches).extracting(ScriptedAgent::samples).containsExactly(1L, 2L, 0L);
        assertThat(ScriptedAgent.length(batches.get(0))).isCloseTo(Duration.ofSeconds(2), Duration.ofMillis(1));
        assertThat(ScriptedAgent.length(batches.get(1))).isCloseTo(Duration.ofSeconds(10), Duration.ofMillis(1));
        assertThat(batches.get(0).getEvent().getFrequencyHertz()).isEqualTo(19);
    }

    @Test
    void accountsForEverySample() throws Exception {
        sampler.then(() -> start("s", 99, 3_000, new SessionTarget(false, List.of(workload(ETCD)), Set.of())))
                .then(() -> {
                    sampler.deliver(sampler.sample(ETCD));
                    sampler.deliver(sampler.sample(OTHER));
                    sampler.deliver(sampler.sample(0));
                    sampler.deliver(new Lost(sampler.nanos(), 0, 7));
                })
                .then(() -> sampler.advanceMillis(4_000));
        AgentCounters counters = play(continuous());
        assertThat(counters).isEqualTo(new AgentCounters(6, 2, 1, 0, 3, 0, 0, 14));
        assertThat(counters.astray()).isZero();
        assertThat(collector.storedBatches().stream()
                        .mapToLong(batch -> batch.getStatistics().getCapturedSamples())
                        .sum())
                .isEqualTo(6);
        assertThat(agent.batchesOf("s").getFirst().getStatistics().getLost(0).getCount())
                .isEqualTo(7);
    }

    @Test
    void countsWhatWasLostWhenASessionEnded() throws Exception {
        sampler.lostAtEnd = 5;
        sampler.then(() -> start("s", 99, 400, SessionTarget.EVERYTHING)).then(() -> sampler.advanceMillis(500));
        AgentCounters counters = play(Optional.empty());
        assertThat(agent.batchesOf("s").getFirst().getStatistics().getLost(0).getCount())
                .isEqualTo(5);
        assertThat(counters).isEqualTo(new AgentCounters(0, 0, 0, 0, 0, 0, 0, 5));
    }

    @Test
    void sendsASessionsFirstWindowAfterHalfASecondAndTheOthersEverySecond() throws Exception {
        sampler.then(() -> start("s", 99, 2_200, SessionTarget.EVERYTHING));
        for (int i = 0; i < 25; i++) {
            sampler.then(() -> {
                sampler.deliver(sampler.sample(ETCD));
                sampler.advanceMillis(100);
            });
        }
        play(Optional.empty());
        assertThat(agent.batchesOf("s")).extracting(ScriptedAgent::samples).containsExactly(5L, 10L, 7L);
        assertThat(sampler.opened).containsExactly(new SamplingRequest(Event.CPU_CLOCK, 99));
        assertThat(sampler.closed).isEqualTo(1);
    }

    @Test
    void beginsASessionsTimeWhenItSamplesAlready() throws Exception {
        sampler.openingMillis = 150;
        sampler.then(() -> start("s", 99, 400, SessionTarget.EVERYTHING))
                .then(() -> {
                    sampler.advanceMillis(399);
                    sampler.deliver(sampler.sample(ETCD));
                })
                .then(() -> sampler.advanceMillis(100));
        play(Optional.empty());
        Batch batch = agent.batchesOf("s").getFirst();
        assertThat(ScriptedAgent.length(batch)).isCloseTo(Duration.ofMillis(400), Duration.ofMillis(1));
        assertThat(batch.getProfiles(0).getTimeOffsetMicrosList()).containsExactly(399_000);
    }

    @Test
    void keepsEverySamplesTimeInASession() throws Exception {
        sampler.then(() -> start("s", 99, 400, SessionTarget.EVERYTHING))
                .then(() -> {
                    sampler.advanceMillis(100);
                    sampler.deliver(sampler.sample(ETCD));
                    sampler.advanceMillis(150);
                    sampler.deliver(sampler.sample(ETCD));
                })
                .then(() -> sampler.advanceMillis(400));
        play(Optional.empty());
        assertThat(agent.batchesOf("s").getFirst().getProfiles(0).getTimeOffsetMicrosList())
                .containsExactly(100_000, 250_000);
    }

    @Test
    void tellsThatASessionRunsAndThatItIsFinishedAfterItsLastBatch() throws Exception {
        sampler.then(() -> start("s", 99, 400, SessionTarget.EVERYTHING))
                .then(() -> {
                    try {
                        collector.await("running", () -> !statuses().isEmpty());
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .then(() -> sampler.advanceMillis(500));
        play(Optional.empty());
        assertThat(statuses())
                .extracting(SessionStatus::getState)
                .containsExactly(SessionState.SESSION_STATE_RUNNING, SessionState.SESSION_STATE_FINISHED);
        assertThat(collector.received(Optional::of).getLast().hasSessionStatus())
                .isTrue();
    }

    @Test
    void endsASessionThatIsStoppedEarlyWithWhatItHas() throws Exception {
        sampler.then(() -> start("s", 99, 60_000, SessionTarget.EVERYTHING))
                .then(() -> sampler.deliver(sampler.sample(ETCD)))
                .then(() -> {
                    sampler.advanceMillis(200);
                    commands.put(new SessionCommand.Stop("s"));
                });
        play(Optional.empty());
        assertThat(agent.batchesOf("s")).extracting(ScriptedAgent::samples).containsExactly(1L);
        assertThat(sampler.closed).isEqualTo(1);
    }

    @Test
    void samplesOnlyTheProcessesThatASessionIsAbout() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        sampler.then(() -> start("s", 99, 400, new SessionTarget(false, List.of(), Set.of(self))))
                .then(() -> {
                    sampler.deliver(sampler.sample(self));
                    sampler.deliver(sampler.sample(OTHER));
                })
                .then(() -> sampler.advanceMillis(500));
        play(Optional.empty());
        assertThat(agent.batchesOf("s")).extracting(ScriptedAgent::samples).containsExactly(1L);
        assertThat(agent.batchesOf("s").getFirst().getStatistics().getFilteredSamples())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatCannotBeDoneWithTheReason() throws Exception {
        sampler.then(() -> {
                    start("pid", 99, 400, new SessionTarget(false, List.of(), Set.of(ETCD)));
                    start("fast", 5000, 400, SessionTarget.EVERYTHING);
                    start("never", 0, 400, SessionTarget.EVERYTHING);
                    start("short", 99, 0, SessionTarget.EVERYTHING);
                    commands.put(new SessionCommand.Start(
                            "event",
                            Optional.of("lunch"),
                            Optional.empty(),
                            99,
                            Duration.ofSeconds(1),
                            SessionTarget.EVERYTHING));
                })
                .then(() -> {});
        play(Optional.empty());
        assertThat(statuses()).allMatch(status -> status.getState() == SessionState.SESSION_STATE_FAILED);
        assertThat(statuses())
                .extracting(SessionStatus::getError)
                .satisfiesExactly(
                        error -> assertThat(error).contains("process " + ETCD + " does not exist"),
                        error -> assertThat(error).contains("kernel.perf_event_max_sample_rate"),
                        error -> assertThat(error).contains("frequency 0.0 Hz"),
                        error -> assertThat(error).contains("duration 0 ms"),
                        error -> assertThat(error).contains("event lunch is not known"));
    }

    @Test
    void runsSoManySessionsAtOnceAndNoMore() throws Exception {
        sampler.then(() -> {
                    for (int i = 0; i <= RequestCheck.MAX_SESSIONS; i++) {
                        start("s" + i, 99, 60_000, SessionTarget.EVERYTHING);
                    }
                    start("s0", 99, 60_000, SessionTarget.EVERYTHING); // said again: runs already
                })
                .then(() -> {});
        play(continuous());
        assertThat(sampler.opened).hasSize(1 + RequestCheck.MAX_SESSIONS);
        assertThat(statuses())
                .filteredOn(status -> status.getState() == SessionState.SESSION_STATE_FAILED)
                .singleElement()
                .satisfies(status -> assertThat(status.getError()).contains("wait for one to end"));
    }

    @Test
    void waitsNoLongerThanUntilTheNextWindowEnds() throws Exception {
        sampler.then(() -> start("s", 99, 10_000, SessionTarget.EVERYTHING))
                .then(() -> sampler.advanceMillis(100))
                .then(() -> {});
        play(continuous());
        assertThat(sampler.waits.get(0)).isEqualTo(Duration.ofMillis(1001));
        assertThat(sampler.waits.get(1)).isEqualTo(Duration.ofMillis(506));
        assertThat(sampler.waits.get(2)).isEqualTo(Duration.ofMillis(406));
    }

    @Test
    void tellsTheCollectorWhichWorkloadsThereAre() throws Exception {
        sampler.then(() -> {});
        play(continuous());
        assertThat(collector.received(Optional::of)).anyMatch(AgentMessage::hasInventory);
    }

    private static Workload workload(int pid) {
        return PidWorkloads.workload(pid);
    }
}
