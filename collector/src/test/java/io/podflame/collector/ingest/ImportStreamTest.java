package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestClock;
import io.podflame.collector.TestCollector;
import io.podflame.collector.store.rocksdb.RocksDbDirectory;
import io.podflame.collector.store.rocksdb.RocksDbProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbSettings;
import io.podflame.collector.store.rocksdb.RocksDbSymbolStore;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.Event;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.Unit;
import io.podflame.proto.v1.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings that are imported, from the stream to the API. */
class ImportStreamTest {

    private static final String ID = "00000000000000a1";
    private static final String OTHER_ID = "00000000000000b2";
    private static final Instant RECORDED = Instant.parse("2019-03-01T12:00:00.250Z");
    private static final Workload MIXER = TestBatches.etcd("istio-system", "istio-telemetry-7d9");
    private static final Event CPU_CLOCK = Event.newBuilder()
            .setName("cpu-clock")
            .setUnit(Unit.UNIT_NANOSECONDS)
            .setFrequencyHertz(99)
            .build();
    private static final Event CACHE_MISSES =
            Event.newBuilder().setName("cache-misses").setUnit(Unit.UNIT_COUNT).build();

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void anImporterIsNoAgentOfTheNodeThatWasRecorded() {
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        String session = collector
                .post("/api/v1/sessions", "{\"node\":\"node-a\"}")
                .body()
                .replaceAll(".*\"id\":\"([0-9a-f]{16})\".*", "$1");

        FakeAgent importer = FakeAgent.importing(collector, "node-a");
        importer.inventory(MIXER);
        importer.announce(ID, CPU_CLOCK);
        importer.deliver(recorded(1));

        assertThat(collector.get("/api/v1/agents").body())
                .contains("\"connected\":true", "\"storedSamples\":0")
                .containsOnlyOnce("\"node\"");
        assertThat(collector.get("/api/v1/sessions/" + session).body())
                .as("the agent's session goes on: it is the same run of it")
                .contains("\"state\":\"WAITING\"");
        assertThat(collector.get("/api/v1/workloads").body()).contains("\"workloads\":[]");
        importer.close();
        assertThat(collector.get("/api/v1/agents").body()).contains("\"connected\":true");
        agent.close();
    }

    @Test
    void aRecordingOfLongAgoIsASession() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.deliver(recorded(1));
            importer.deliver(at(recorded(2), RECORDED.plusSeconds(25)));

            assertThat(session(ID))
                    .contains("\"target\":\"recording mixer.data\"", "\"state\":\"RUNNING\"", "\"imported\":true")
                    .contains("\"source\":\"mixer.data\"", "\"importedMillis\":" + collector.clock.millis())
                    .contains("\"frequencyHertz\":99.0", "\"event\":\"cpu-clock\"")
                    .contains("\"startedMillis\":" + RECORDED.toEpochMilli(), "\"durationMillis\":35000")
                    .contains("\"samples\":" + 2 * TestBatches.SAMPLES, "\"cpuSeconds\":0.1")
                    .contains("\"agents\":[{\"node\":\"node-a\",\"state\":\"RUNNING\",\"error\":\"\"}]")
                    .contains("\"displayName\":\"istio-system/istio-telemetry-7d9/etcd\"");
            importer.status(ID, SessionState.SESSION_STATE_FINISHED, "");
            importer.deliver(recorded(3)); // what is acknowledged comes after the status was taken
            assertThat(session(ID)).contains("\"state\":\"FINISHED\"");
        }
        collector.clock.advance(Duration.ofHours(1));
        assertThat(session(ID)).contains("\"state\":\"FINISHED\"");
        assertThat(collector.get("/api/v1/sessions").body()).contains(ID);
    }

    @Test
    void itsFlameGraphIsOfItsOwnTime() {
        importFinished(collector, recorded(1));

        String graph = collector.get("/api/v1/flamegraph?session=" + ID).body();
        assertThat(graph)
                .contains("\"samples\":" + TestBatches.SAMPLES)
                .contains("on node-a · recording mixer.data · 2019-03-01 12:00:00–12:00:10 UTC");
        String workload = session(ID).replaceAll(".*\"workloads\":\\[\\{\"id\":\"([0-9a-f]{16})\".*", "$1");
        assertThat(collector
                        .get("/api/v1/flamegraph?session=" + ID + "&workload=" + workload + "&format=folded")
                        .body())
                .startsWith("etcd;");
        assertThat(collector
                        .get("/api/v1/flamegraph?session=" + ID + "&from=1&to=2")
                        .body())
                .contains("\"samples\":0");
    }

    @Test
    void eachEventIsASessionThatSaysWhatItCounts() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.announce(OTHER_ID, CACHE_MISSES);
            importer.deliver(recorded(1).toBuilder()
                    .setSessionId(OTHER_ID)
                    .setEvent(CACHE_MISSES)
                    .build());

            assertThat(session(ID)).contains("\"target\":\"recording mixer.data\"", "\"samples\":0");
            assertThat(session(OTHER_ID))
                    .contains("\"target\":\"recording mixer.data, cache-misses\"", "\"event\":\"cache-misses\"")
                    .contains("\"samples\":" + TestBatches.SAMPLES, "\"cpuSeconds\":0.0");
            assertThat(collector.get("/api/v1/flamegraph?session=" + OTHER_ID).body())
                    .contains("recording mixer.data · cache-misses · 2019", "\"unit\":\"count\"");
        }
    }

    @Test
    void takesAWindowWithoutLength() {
        Batch moment = recorded(1).toBuilder()
                .setWindowEndNanos(recorded(1).getWindowStartNanos())
                .build();

        importFinished(collector, moment);

        assertThat(session(ID)).contains("\"durationMillis\":1,");
        assertThat(collector.get("/api/v1/flamegraph?session=" + ID).body())
                .contains("\"samples\":" + TestBatches.SAMPLES);
        long start = RECORDED.toEpochMilli();
        assertThat(collector
                        .get("/api/v1/flamegraph?session=" + ID + "&from=" + start + "&to=" + (start + 1))
                        .body())
                .as("the range that the session says")
                .contains("\"samples\":" + TestBatches.SAMPLES);
    }

    @Test
    void rejectsWindowsOfTheFutureAndSessionsThatWereNotAnnounced() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.deliver(recorded(1));
            importer.deliver(recorded(2).toBuilder().setSessionId(OTHER_ID).build());
            importer.deliver(recorded(3).toBuilder().setSessionId("").build());
            importer.deliver(recorded(4).toBuilder().setEvent(CACHE_MISSES).build());
            importer.deliver(at(recorded(5), collector.clock.instant().plus(Duration.ofHours(1))));

            assertThat(collector.counters().rejectedBatches().byReason())
                    .containsOnly(entry("session", 2), entry("event", 1), entry("window", 1));
            assertThat(collector.counters().storedBatches()).isEqualTo(1);
        }
    }

    @Test
    void refusesAnnouncementsThatCannotBe() {
        assertThat(refusal("0123", "mixer.data", CPU_CLOCK)).contains("is not 16 hex digits");
        assertThat(refusal("00000000000000A1", "mixer.data", CPU_CLOCK)).contains("is not 16 hex digits");
        assertThat(refusal(ID, "", CPU_CLOCK)).contains("a recording's name is empty");
        assertThat(refusal(ID, "m".repeat(1001), CPU_CLOCK)).contains("a recording's name has 1001 characters");
        assertThat(refusal(ID, "mixer.data", Event.getDefaultInstance())).contains("event without a name or unit");
        assertThat(collector.get("/api/v1/sessions").body()).isEqualTo("[]");
        try (FakeAgent other = FakeAgent.importing(collector, "node-b")) {
            other.announce(ID, CPU_CLOCK);
            other.deliver(recorded(1));
            assertThat(refusal(ID, "mixer.data", CPU_CLOCK)).contains("there is a session " + ID + " already");
        }
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        agent.announce(OTHER_ID, CPU_CLOCK);
        assertThat(agent.end().getDescription()).contains("did not say that it imports");
    }

    @Test
    void anAgentCannotAddToARecording() {
        importFinished(collector, recorded(1));

        try (FakeAgent agent = FakeAgent.greeted(collector, "node-a")) {
            agent.deliver(TestBatches.first(collector.clock, MIXER).toBuilder()
                    .setSessionId(ID)
                    .build());
            agent.status(ID, SessionState.SESSION_STATE_FAILED, "not mine");
            agent.deliver(TestBatches.next(collector.clock, 2));
        }

        assertThat(collector.counters().rejectedBatches().byReason()).containsOnly(entry("session", 1));
        assertThat(session(ID)).contains("\"state\":\"FINISHED\"", "\"samples\":" + TestBatches.SAMPLES);
    }

    @Test
    void asksItForSymbolTables() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.deliver(recorded(1));

            assertThat(importer.next(MessageCase.SYMBOL_TABLE_REQUEST)
                            .getSymbolTableRequest()
                            .getBuildId()
                            .size())
                    .isEqualTo(TestBatches.BUILD_ID.length() / 2);
        }
    }

    @Test
    void failsWhenItsImporterDoesNotComeBack() {
        FakeAgent importer = FakeAgent.importing(collector, "node-a");
        importer.announce(ID, CPU_CLOCK);
        importer.deliver(recorded(1));
        importer.close();

        assertThat(session(ID)).contains("\"state\":\"RUNNING\"");
        collector.clock.advance(Duration.ofSeconds(31));
        assertThat(session(ID)).contains("\"state\":\"FAILED\"", "import the recording again for the rest of it");

        try (FakeAgent back = FakeAgent.importing(collector, "node-a")) {
            back.deliver(recorded(2));
            assertThat(session(ID)).contains("\"state\":\"RUNNING\"", "\"error\":\"\"");
            collector.clock.advance(Duration.ofDays(1));
            assertThat(session(ID)).as("it is never overdue").contains("\"state\":\"RUNNING\"");
            back.status(ID, SessionState.SESSION_STATE_FAILED, "the file ended early; copy it again");
            back.deliver(recorded(3));
            assertThat(session(ID)).contains("\"state\":\"FAILED\"", "the file ended early; copy it again");
        }
    }

    @Test
    void cannotBeStoppedFromElsewhereWhileItIsImported() {
        try (FakeAgent importer = FakeAgent.importing(collector, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.deliver(recorded(1));

            assertThat(collector.delete("/api/v1/sessions/" + ID).statusCode()).isEqualTo(400);
            assertThat(collector.delete("/api/v1/sessions/" + ID).body())
                    .contains("is a recording that is being imported", "Ctrl-C");
            importer.status(ID, SessionState.SESSION_STATE_FINISHED, "");
            importer.deliver(recorded(2));
            assertThat(collector.delete("/api/v1/sessions/" + ID).body()).contains("\"state\":\"FINISHED\"");
        }
    }

    @Test
    void isKnownToTheNextRunOfTheCollector(@TempDir Path path) {
        TestClock clock = new TestClock();
        TestCollector before = onDisk(clock, path);
        importFinished(before, recorded(1));
        String view = before.get("/api/v1/sessions").body();
        String graph =
                before.get("/api/v1/flamegraph?format=folded&session=" + ID).body();
        FakeAgent interrupted = FakeAgent.importing(before, "node-b");
        interrupted.announce(OTHER_ID, CPU_CLOCK);
        interrupted.deliver(recorded(1).toBuilder().setSessionId(OTHER_ID).build());
        before.stop();

        try (TestCollector after = onDisk(clock, path)) {
            assertThat(view).contains("\"samples\":" + TestBatches.SAMPLES, "\"state\":\"FINISHED\"");
            assertThat(after.get("/api/v1/sessions").body())
                    .contains(view.substring(1, view.length() - 1), "\"state\":\"RUNNING\"");
            assertThat(after.get("/api/v1/flamegraph?format=folded&session=" + ID)
                            .body())
                    .isEqualTo(graph)
                    .isNotEmpty();
            clock.advance(Duration.ofSeconds(31));
            assertThat(after.get("/api/v1/sessions/" + OTHER_ID).body()).contains("\"state\":\"FAILED\"");
            try (FakeAgent back = FakeAgent.importing(after, "node-b")) {
                back.announce(OTHER_ID, CPU_CLOCK);
                back.deliver(recorded(2).toBuilder().setSessionId(OTHER_ID).build());
                assertThat(after.get("/api/v1/sessions/" + OTHER_ID).body())
                        .contains("\"state\":\"RUNNING\"", "\"samples\":" + 2 * TestBatches.SAMPLES);
            }
            after.stop();
        }
    }

    private static void importFinished(TestCollector into, Batch batch) {
        try (FakeAgent importer = FakeAgent.importing(into, "node-a")) {
            importer.announce(ID, CPU_CLOCK);
            importer.deliver(batch);
            importer.status(ID, SessionState.SESSION_STATE_FINISHED, "");
        }
    }

    private String refusal(String id, String source, Event event) {
        FakeAgent importer = FakeAgent.importing(collector, "node-a");
        importer.announce(id, source, event);
        Status end = importer.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return String.valueOf(end.getDescription());
    }

    private String session(String id) {
        return collector.get("/api/v1/sessions/" + id).body();
    }

    /** Ten seconds of {@link #ID}, with a dictionary. */
    private static Batch recorded(long sequence) {
        Batch batch = TestBatches.next(new TestClock(), sequence).toBuilder()
                .setDictionary(TestBatches.dictionary(MIXER).toBuilder().setGeneration((int) sequence))
                .build();
        return at(batch, RECORDED);
    }

    private static Batch at(Batch batch, Instant start) {
        long startNanos = start.getEpochSecond() * 1_000_000_000L + start.getNano();
        return batch.toBuilder()
                .setSessionId(ID)
                .setWindowStartNanos(startNanos)
                .setWindowEndNanos(startNanos + Duration.ofSeconds(10).toNanos())
                .build();
    }

    private static TestCollector onDisk(TestClock clock, Path path) {
        RocksDbDirectory directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        return new TestCollector(
                clock,
                new RocksDbProfileStore(directory, clock),
                new RocksDbSymbolStore(directory, clock),
                directory::close);
    }

    private static Map.Entry<String, Long> entry(String reason, long count) {
        return Map.entry(reason, count);
    }
}
