package io.podflame.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.podflame.agent.health.CheckResult;
import io.podflame.agent.model.KnownEvent;
import io.podflame.agent.model.Workload;
import io.podflame.binary.BuildId;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CheckLevel;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.NodeCheck;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.SessionTarget;
import io.podflame.proto.v1.StartSession;
import io.podflame.proto.v1.SymbolTableChunk;
import io.podflame.proto.v1.SymbolTableRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link against a real gRPC server on loopback. */
class CollectorLinkTest {

    private static final AgentIdentity IDENTITY = new AgentIdentity(
            "node-1",
            "run-1",
            "0.1.0",
            "6.18",
            "x86_64",
            2,
            100_000,
            List.of(new KnownEvent("cpu-clock", "software")),
            false,
            19,
            List.of(
                    CheckResult.ok("kernel.kptr_restrict", "0"),
                    CheckResult.warn("container runtime", "no CRI socket", "mount it")),
            Optional.empty(),
            false);

    private final TestWindows windows = new TestWindows();
    private final WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
    private final Semaphore commandsArrived = new Semaphore(0);
    private final SessionCommands commands = new SessionCommands(commandsArrived::release);
    private final FakeCollector collector = new FakeCollector();
    private SymbolTableSource symbolTables = buildId -> new SymbolTableAnswer.Unavailable("none here");
    private CollectorLink link;

    @BeforeEach
    void start() throws Exception {
        collector.start();
        link = link();
        link.start();
    }

    private CollectorLink link() {
        CollectorAddress address = new CollectorAddress("127.0.0.1", collector.port(), false);
        return new CollectorLink(
                new LinkParts(IDENTITY, queue, buildId -> symbolTables.answer(buildId), commands),
                new CollectorChannel(address, Optional.empty(), Optional.empty()));
    }

    @AfterEach
    void stop() throws Exception {
        link.close();
        collector.close();
    }

    @Test
    void saysWhoItIsBeforeAnythingElse() throws Exception {
        link.send(windows.next(1));
        collector.await("a batch", () -> !collector.batches().isEmpty());
        assertThat(collector.received.getFirst().getHello().getNode()).isEqualTo("node-1");
        assertThat(collector.received.getFirst().getHello().getMaxFrequencyHertz())
                .isEqualTo(100_000);
        assertThat(collector.received.getFirst().getHello().getChecksList())
                .containsExactly(
                        NodeCheck.newBuilder()
                                .setLevel(CheckLevel.CHECK_LEVEL_OK)
                                .setSubject("kernel.kptr_restrict")
                                .setFinding("0")
                                .build(),
                        NodeCheck.newBuilder()
                                .setLevel(CheckLevel.CHECK_LEVEL_WARN)
                                .setSubject("container runtime")
                                .setFinding("no CRI socket")
                                .setRemedy("mount it")
                                .build());
    }

    @Test
    void forgetsAWindowWhenItIsAcknowledged() throws Exception {
        link.send(windows.next(3));
        assertThat(queue.awaitEmpty(Duration.ofSeconds(30))).isTrue();
        assertThat(queue.counts()).isEqualTo(new WindowQueue.Counts(3, 3, 0, 0, 0));
    }

    @Test
    void connectsAgainAndSendsWhatWasNotAcknowledged() throws Exception {
        collector.acknowledging = false;
        link.send(windows.next(1));
        link.send(windows.next(1));
        collector.await("two batches", () -> collector.batches().size() == 2);
        collector.kill();
        collector.stored.clear(); // it died before anything was durable
        link.send(windows.next(1));
        collector.acknowledging = true;
        collector.start();
        collector.await("three stored", () -> collector.storedBatches().size() == 3);
        assertThat(collector.storedBatches()).extracting(Batch::getSequence).containsExactly(1L, 2L, 3L);
        assertThat(queue.awaitEmpty(Duration.ofSeconds(30))).isTrue();
        assertThat(queue.counts()).isEqualTo(new WindowQueue.Counts(3, 3, 0, 0, 0));
    }

    @Test
    void doesNotSendAgainWhatTheCollectorSaysItHas() throws Exception {
        collector.acknowledging = false;
        link.send(windows.next(1));
        link.send(windows.next(1));
        collector.await("two stored", () -> collector.storedBatches().size() == 2);
        collector.kill(); // stored, but the acknowledgements never left
        collector.acknowledging = true;
        link.send(windows.next(1));
        collector.start();
        collector.await("three stored", () -> collector.storedBatches().size() == 3);
        assertThat(collector.duplicates).isZero();
        assertThat(collector.batches()).hasSize(3);
        assertThat(queue.awaitEmpty(Duration.ofSeconds(30))).isTrue();
        assertThat(queue.counts().sentSamples()).isEqualTo(3);
    }

    @Test
    void startsTheDictionaryOverOnANewStream() throws Exception {
        link.send(windows.next(5));
        link.send(windows.next(5));
        collector.await("two batches", () -> collector.batches().size() == 2);
        assertThat(collector.batches().get(0).getDictionary().getStringsCount()).isEqualTo(5);
        assertThat(collector.batches().get(1).getDictionary().getStringsCount()).isZero();
        collector.kill();
        collector.start();
        link.send(windows.next(5));
        collector.await("a third batch", () -> collector.batches().size() == 3);
        assertThat(collector.batches().get(2).getDictionary().getStringsCount()).isEqualTo(5);
        assertThat(collector.batches().get(2).getDictionary().getStackNodes().getParentCount())
                .isEqualTo(5);
    }

    @Test
    void holdsBackWhileTheCollectorIsSlow() throws Exception {
        collector.acknowledging = false;
        for (int i = 0; i < WindowQueue.MAX_IN_FLIGHT + 3; i++) {
            link.send(windows.next(1));
        }
        // a message behind the windows shows that no more of them were to come
        link.announce(List.of(Workload.named(Workload.Kind.UNIT, "ssh.service")));
        collector.await("the inventory", () -> collector.received.stream().anyMatch(AgentMessage::hasInventory));
        collector.await("as many as may be in flight", () -> collector.batches().size() == WindowQueue.MAX_IN_FLIGHT);
        collector.acknowledgeAll();
        collector.await("the rest", () -> collector.storedBatches().size() == WindowQueue.MAX_IN_FLIGHT + 3);
        assertThat(collector.duplicates).isZero();
    }

    @Test
    void sendsASymbolTableInChunksThatAddUp() throws Exception {
        byte[] table = new byte[1_000_000];
        new Random(5).nextBytes(table);
        symbolTables = buildId -> new SymbolTableAnswer.Made(ByteBuffer.wrap(table));
        link.send(windows.next(1));
        collector.await("the stream", () -> collector.storedBatches().size() == 1);
        requestSymbolTable("abcd");
        collector.await("the last chunk", () -> chunks().stream().anyMatch(SymbolTableChunk::getLast));
        ByteString whole =
                chunks().stream().map(SymbolTableChunk::getContent).reduce(ByteString.EMPTY, ByteString::concat);
        assertThat(whole.toByteArray()).isEqualTo(table);
        assertThat(chunks()).allMatch(chunk -> chunk.getTotalBytes() == table.length);
        assertThat(chunks()).hasSizeGreaterThan(10);
    }

    @Test
    void sendsWindowsWhileASymbolTableIsBeingMade() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        symbolTables = buildId -> {
            making.countDown();
            try {
                made.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new SymbolTableAnswer.Unavailable("the file is gone");
        };
        link.send(windows.next(1));
        collector.await("the stream", () -> collector.storedBatches().size() == 1);
        requestSymbolTable("abcd");
        assertThat(making.await(30, TimeUnit.SECONDS)).isTrue();
        link.send(windows.next(1));
        collector.await("a window", () -> collector.storedBatches().size() == 2);
        made.countDown();
        collector.await(
                "the answer", () -> collector.received.stream().anyMatch(AgentMessage::hasSymbolTableUnavailable));
        assertThat(collector.received.getLast().getSymbolTableUnavailable().getReason())
                .isEqualTo("the file is gone");
    }

    @Test
    void makesATableAskedForTwiceOnce() throws Exception {
        List<BuildId> asked = new ArrayList<>();
        symbolTables = buildId -> {
            asked.add(buildId);
            return new SymbolTableAnswer.Unavailable("none");
        };
        CountDownLatch blocked = new CountDownLatch(1);
        link.send(windows.next(1));
        collector.await("the stream", () -> collector.storedBatches().size() == 1);
        requestSymbolTable("aa");
        requestSymbolTable("bb");
        requestSymbolTable("bb");
        requestSymbolTable("cc");
        collector.await(
                "the answer to the last",
                () -> collector.received.stream()
                        .anyMatch(message -> message.hasSymbolTableUnavailable()
                                && message.getSymbolTableUnavailable()
                                        .getBuildId()
                                        .equals(ByteString.fromHex("cc"))));
        blocked.countDown();
        assertThat(asked).endsWith(BuildId.of("cc")).hasSizeBetween(3, 4);
    }

    @Test
    void handsOnSessionCommands() throws Exception {
        link.send(windows.next(1));
        collector.await("the stream", () -> collector.storedBatches().size() == 1);
        collector.send(CollectorMessage.newBuilder()
                .setStartSession(StartSession.newBuilder()
                        .setSessionId("s1")
                        .setFrequencyHertz(99)
                        .setDurationMillis(5000)
                        .setCallGraph("dwarf")
                        .setTarget(SessionTarget.newBuilder().addPids(4711)))
                .build());
        assertThat(commandsArrived.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(commands.take())
                .contains(new SessionCommand.Start(
                        "s1",
                        Optional.empty(),
                        Optional.of("dwarf"),
                        99,
                        Duration.ofSeconds(5),
                        new io.podflame.agent.stream.SessionTarget(false, List.of(), java.util.Set.of(4711))));
    }

    @Test
    void saysThatASessionIsFinishedAfterItsLastWindow() throws Exception {
        collector.acknowledging = false;
        for (int i = 0; i < WindowQueue.MAX_IN_FLIGHT + 2; i++) {
            link.send(windows.next(1));
        }
        link.report(new SessionReport.Finished("s1"));
        collector.await("windows", () -> collector.batches().size() == WindowQueue.MAX_IN_FLIGHT);
        assertThat(statuses()).isEmpty();
        collector.acknowledgeAll();
        collector.await("the status", () -> !statuses().isEmpty());
        assertThat(collector.received.getLast().getSessionStatus().getState())
                .isEqualTo(SessionState.SESSION_STATE_FINISHED);
        assertThat(collector.batches()).hasSize(WindowQueue.MAX_IN_FLIGHT + 2);
    }

    @Test
    void tellsANewStreamHowSessionsFareAndWhichWorkloadsThereAre() throws Exception {
        link.announce(List.of(Workload.named(Workload.Kind.UNIT, "ssh.service")));
        link.report(new SessionReport.Failed("s1", "no such pid"));
        collector.await("the status", () -> !statuses().isEmpty());
        collector.kill();
        collector.received.clear();
        collector.start();
        collector.await("the status again", () -> !statuses().isEmpty());
        assertThat(statuses().getFirst().getError()).isEqualTo("no such pid");
        assertThat(collector.received.get(1).getInventory().getWorkloads(0).getName())
                .isEqualTo("ssh.service");
    }

    @Test
    void sendsTheInventoryOnlyWhenItChanged() throws Exception {
        Workload unit = Workload.named(Workload.Kind.UNIT, "ssh.service");
        link.announce(List.of(unit));
        collector.await("the inventory", () -> collector.received.stream().anyMatch(AgentMessage::hasInventory));
        link.announce(List.of(Workload.named(Workload.Kind.UNIT, "ssh.service")));
        link.send(windows.next(1));
        collector.await("a batch", () -> !collector.batches().isEmpty());
        assertThat(collector.received.stream().filter(AgentMessage::hasInventory))
                .hasSize(1);
    }

    @Test
    void endsTheStreamInOrderWithEverythingSent() throws Exception {
        collector.await("the stream", () -> collector.streams == 1);
        collector.acknowledging = false;
        link.send(windows.next(1));
        collector.await("the batch", () -> collector.batches().size() == 1);
        Thread.startVirtualThread(collector::acknowledgeAll);
        link.finish(Duration.ofSeconds(30));
        assertThat(collector.halfClosed).isEqualTo(1);
        assertThat(queue.counts().waitingSamples()).isZero();
    }

    @Test
    void endsSoonWhileNoCollectorIsThere() throws Exception {
        collector.await("the stream", () -> collector.streams == 1);
        collector.kill();
        link.send(windows.next(1));
        long before = System.nanoTime();
        link.finish(Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(queue.counts().waitingSamples()).isEqualTo(1);
    }

    @Test
    void countsWhatItDropsWhileTheCollectorIsAwayForTooLong() throws Exception {
        WindowQueue small = new WindowQueue(20_000);
        collector.await("the stream", () -> collector.streams == 1);
        collector.kill();
        link.close();
        link = new CollectorLink(
                new LinkParts(IDENTITY, small, symbolTables, commands),
                new CollectorChannel(
                        new CollectorAddress("127.0.0.1", collector.port(), false),
                        Optional.empty(),
                        Optional.empty()));
        link.start();
        long captured = 0;
        for (int i = 0; i < 100; i++) {
            captured += 20;
            windows.passOn(link.send(windows.next(20)));
        }
        collector.start();
        assertThat(small.awaitEmpty(Duration.ofSeconds(60))).isTrue();
        windows.passOn(link.send(windows.next(0)));
        assertThat(small.awaitEmpty(Duration.ofSeconds(60))).isTrue();
        WindowQueue.Counts counts = small.counts();
        assertThat(counts.droppedSamples()).isPositive();
        assertThat(counts.sentSamples() + counts.droppedSamples()).isEqualTo(captured);
        assertThat(collector.storedBatches().stream()
                        .mapToLong(batch -> batch.getStatistics().getCapturedSamples())
                        .sum())
                .as("what the collector knows of")
                .isEqualTo(captured);
    }

    private void requestSymbolTable(String buildId) {
        collector.send(CollectorMessage.newBuilder()
                .setSymbolTableRequest(SymbolTableRequest.newBuilder().setBuildId(ByteString.fromHex(buildId)))
                .build());
    }

    private List<SymbolTableChunk> chunks() {
        return collector.received(message ->
                message.hasSymbolTableChunk() ? Optional.of(message.getSymbolTableChunk()) : Optional.empty());
    }

    private List<SessionStatus> statuses() {
        return collector.received(
                message -> message.hasSessionStatus() ? Optional.of(message.getSessionStatus()) : Optional.empty());
    }
}
