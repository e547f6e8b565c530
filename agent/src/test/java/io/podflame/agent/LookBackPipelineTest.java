package io.podflame.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.agent.health.AgentCounters;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.lookback.Trigger;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.Lost;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.SessionCommand;
import io.podflame.agent.stream.SessionTarget;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.Profile;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look-back in the whole pipeline: one sampler at the full rate, a thinned stream, and the past on request. */
class LookBackPipelineTest {

    private static final int ETCD = 4_194_000;
    private static final int OTHER = 4_194_001;
    private static final long PERIOD = 10_000_000;
    private static final LookBackSettings KEPT =
            new LookBackSettings(Duration.ofMinutes(2), 100, List.of(Trigger.parse("cpu=0.5cores,4s")));

    private final ScriptedAgent agent = new ScriptedAgent();
    private final ScriptedSampler sampler = agent.sampler;

    @BeforeEach
    void connect() throws Exception {
        agent.connect();
    }

    @AfterEach
    void disconnect() throws Exception {
        agent.close();
    }

    private AgentCounters play(LookBackSettings settings) throws Exception {
        return agent.play(
                Optional.of(new SamplingRequest(Event.CPU_CLOCK, 20)), Optional.of(settings), new PidWorkloads());
    }

    private static Workload workload(int pid) {
        return PidWorkloads.workload(pid);
    }

    /** A second in which a CPU runs the process for a share of the time, and else the idle task. */
    private void second(int pid, double share) {
        sampler.then(() -> {
            for (int tick = 0; tick < 100; tick++) {
                sampler.deliver(sample(tick < share * 100 ? pid : 0));
                sampler.advanceMillis(10);
            }
        });
    }

    private CaptureRecord.Sample sample(int pid) {
        CallChain chain = new CallChain();
        chain.addUser(0x1234);
        return new CaptureRecord.Sample(sampler.nanos(), 0, pid, pid, PERIOD, chain);
    }

    private void ask(String id, Duration length, SessionTarget target) {
        sampler.then(() -> agent.commands.put(new SessionCommand.LookBack(id, length, target)));
    }

    private static SessionTarget about(int pid) {
        return new SessionTarget(false, List.of(workload(pid)), Set.of());
    }

    private List<SessionStatus> statuses() {
        return agent.collector.received(
                message -> message.hasSessionStatus() ? Optional.of(message.getSessionStatus()) : Optional.empty());
    }

    private static long value(List<Batch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.getProfilesList().stream())
                .mapToLong(LookBackPipelineTest::value)
                .sum();
    }

    private static long value(Profile profile) {
        long values = profile.getValueList().stream().mapToLong(Long::longValue).sum();
        long samples =
                profile.getSamplesList().stream().mapToLong(Integer::longValue).sum();
        return profile.getValueCount() > 0 ? values : samples * profile.getPeriod();
    }

    @Test
    void oneSamplerRunsAtTheFullRateAndTheStreamIsThinned() throws Exception {
        for (int i = 0; i < 12; i++) {
            second(ETCD, 0.4);
        }
        AgentCounters counters = play(KEPT);

        assertThat(sampler.opened).containsExactly(new SamplingRequest(Event.CPU_CLOCK, 100));
        List<Batch> stream = agent.batchesOf("");
        assertThat(stream)
                .allSatisfy(batch ->
                        assertThat(batch.getEvent().getFrequencyHertz()).isEqualTo(20));
        assertThat(stream.stream().mapToLong(ScriptedAgent::samples).sum()).isBetween(94L, 98L);
        assertThat((double) value(stream))
                .as("every fifth sample stands for five")
                .isCloseTo(12 * 0.4 * 1e9, within(0.1e9));
        assertThat(counters.captured()).as("what is not streamed is not missed").isEqualTo(240);
        assertThat(counters.astray()).isZero();
    }

    @Test
    void whatTheKernelLostIsThinnedInTheStreamAndWholeInTheLookBack() throws Exception {
        second(ETCD, 0.1);
        sampler.then(() -> sampler.deliver(new Lost(sampler.nanos(), 0, 50)));
        second(ETCD, 0.1);
        second(ETCD, 0.1);
        ask("s", Duration.ofMinutes(2), SessionTarget.EVERYTHING);
        play(KEPT);

        assertThat(lost(agent.batchesOf(""))).isEqualTo(10);
        assertThat(lost(agent.batchesOf("s"))).isEqualTo(50);
    }

    private static long lost(List<Batch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.getStatistics().getLostList().stream())
                .mapToLong(io.podflame.proto.v1.ReasonCount::getCount)
                .sum();
    }

    @Test
    void sendsTheLastSecondsWhenItIsAsked() throws Exception {
        for (int i = 0; i < 6; i++) {
            second(ETCD, 0.1);
        }
        second(OTHER, 0.2);
        sampler.then(() -> sampler.advanceMillis(10)); // until the last second has arrived
        ask("s", Duration.ofSeconds(4), about(ETCD));
        AgentCounters counters = play(KEPT);

        List<Batch> windows = agent.batchesOf("s");
        assertThat(windows).extracting(ScriptedAgent::samples).containsExactly(10L, 10L, 10L, 0L);
        assertThat(windows)
                .extracting(batch -> batch.getStatistics().getFilteredSamples())
                .containsExactly(0L, 0L, 0L, 20L);
        assertThat(windows)
                .extracting(batch -> batch.getEvent().getFrequencyHertz())
                .containsOnly(100.0);
        assertThat(windows.getFirst().getProfiles(0).getTimeOffsetMicrosCount()).isEqualTo(10);
        assertThat(statuses()).extracting(SessionStatus::getState).endsWith(SessionState.SESSION_STATE_FINISHED);
        assertThat(statuses()).extracting(SessionStatus::getError).containsOnly("");
        List<AgentMessage> messages = agent.collector.received(Optional::of);
        assertThat(messages.reversed().stream()
                        .filter(message -> message.hasSessionStatus()
                                || message.getBatch().getSessionId().equals("s"))
                        .findFirst())
                .hasValueSatisfying(last -> assertThat(last.hasSessionStatus()).isTrue());
        assertThat(counters.astray()).isZero();
        assertThat(sampler.opened).as("nothing more is sampled for it").hasSize(1);
    }

    @Test
    void saysWhenItHasKeptLessThanIsAskedFor() throws Exception {
        for (int i = 0; i < 3; i++) {
            second(ETCD, 0.1);
        }
        ask("s", Duration.ofMinutes(2), about(ETCD));
        play(KEPT);

        // running and finished; one takes the other's place where the stream is slow
        assertThat(statuses())
                .isNotEmpty()
                .allSatisfy(status -> assertThat(status.getError()).startsWith("it looks back 2 s and not 120 s"));
    }

    @Test
    void beginsASessionBeforeTheSpikeWhenATriggerFires() throws Exception {
        for (int i = 0; i < 10; i++) {
            second(ETCD, 0.05);
        }
        for (int i = 0; i < 8; i++) {
            second(ETCD, 1);
        }
        AgentCounters counters = play(KEPT);

        List<LookBackSession> announced = agent.collector.received(
                message -> message.hasLookBackSession() ? Optional.of(message.getLookBackSession()) : Optional.empty());
        assertThat(announced).hasSize(1);
        LookBackSession session = announced.getFirst();
        assertThat(session.getSessionId()).matches("[0-9a-f]{16}");
        assertThat(session.getReason()).isEqualTo("cpu 0.53 cores > 0.50 over 4 s");
        assertThat(session.getWorkload().getName()).isEqualTo(workload(ETCD).name());
        assertThat(session.getEvent().getFrequencyHertz()).isEqualTo(100);
        List<Batch> windows = agent.batchesOf(session.getSessionId());
        assertThat(windows)
                .extracting(ScriptedAgent::samples)
                .as("ten quiet seconds, then the spike up to the second in which 0.5 was passed")
                .containsExactly(5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 100L, 100L);
        assertThat(windows.getFirst().getWindowStartNanos()).isCloseTo(session.getStartNanos(), within(1_000_000L));
        assertThat(windows.getLast().getWindowEndNanos()).isCloseTo(session.getEndNanos(), within(1_000_000L));
        List<AgentMessage> messages = agent.collector.received(Optional::of);
        assertThat(indexOf(messages, session.getSessionId(), true))
                .as("announced before its first window")
                .isLessThan(indexOf(messages, session.getSessionId(), false));
        assertThat(statuses()).extracting(SessionStatus::getState).containsExactly(SessionState.SESSION_STATE_FINISHED);
        assertThat(counters.astray()).isZero();
    }

    private static int indexOf(List<AgentMessage> messages, String id, boolean announcement) {
        for (int i = 0; i < messages.size(); i++) {
            AgentMessage message = messages.get(i);
            if (announcement
                    ? message.getLookBackSession().getSessionId().equals(id)
                    : message.getBatch().getSessionId().equals(id)) {
                return i;
            }
        }
        throw new AssertionError("nothing of session " + id);
    }

    @Test
    void refusesProcessesWhichItDoesNotKeep() throws Exception {
        second(ETCD, 0.1);
        second(ETCD, 0.1);
        ask("s", Duration.ofSeconds(4), new SessionTarget(false, List.of(), Set.of(ETCD)));
        play(KEPT);

        assertThat(statuses()).singleElement().satisfies(status -> {
            assertThat(status.getState()).isEqualTo(SessionState.SESSION_STATE_FAILED);
            assertThat(status.getError()).contains("not processes", "name the pod");
        });
    }

    @Test
    void refusesWhereThereIsNone() throws Exception {
        ask("s", Duration.ofSeconds(4), about(ETCD));
        agent.play(Optional.of(new SamplingRequest(Event.CPU_CLOCK, 20)), new PidWorkloads());

        assertThat(statuses())
                .singleElement()
                .satisfies(status -> assertThat(status.getError()).contains("keeps no look-back", "--look-back 2m"));
    }

    @Test
    void goesWithoutWhereTheKernelDoesNotAllowTheRate() throws Exception {
        second(ETCD, 0.1);
        ask("s", Duration.ofSeconds(4), about(ETCD));
        play(new LookBackSettings(Duration.ofMinutes(2), 2_000, List.of()));

        assertThat(sampler.opened).containsExactly(new SamplingRequest(Event.CPU_CLOCK, 20));
        assertThat(ScriptedAgent.samples(agent.batchesOf("").getFirst()))
                .as("every sample is streamed then")
                .isEqualTo(10);
        assertThat(statuses())
                .singleElement()
                .satisfies(status -> assertThat(status.getState()).isEqualTo(SessionState.SESSION_STATE_FAILED));
    }
}
