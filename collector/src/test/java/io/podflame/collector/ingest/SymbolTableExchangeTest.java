package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.binary.symbol.SymbolOrigin;
import io.podflame.binary.symbol.SymbolTableBuilder;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.SymbolTableChunk;
import io.podflame.proto.v1.SymbolTableUnavailable;
import io.podflame.proto.v1.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Symbol tables over real gRPC on loopback. */
class SymbolTableExchangeTest {

    private static final Workload ETCD = TestBatches.etcd("kube-system", "etcd-0");
    private static final BuildId BUILD_ID = BuildId.of(TestBatches.BUILD_ID);
    private static final ByteString WIRE_ID = ByteString.copyFrom(HexFormat.of().parseHex(TestBatches.BUILD_ID));
    private static final byte[] TABLE = SymbolTableCodec.encode(new SymbolTableBuilder()
            .add(0x1000, 0x1100, "main.main", SymbolOrigin.values()[0])
            .add(0x2000, 0x2100, "main.serve", SymbolOrigin.values()[0])
            .build());

    private final TestCollector collector = new TestCollector();
    private final FakeAgent agent = FakeAgent.greeted(collector, "node-a");

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void asksForATableOnceAndNamesFramesByIt() {
        agent.deliver(TestBatches.first(collector.clock, ETCD));
        assertThat(agent.next(MessageCase.SYMBOL_TABLE_REQUEST)
                        .getSymbolTableRequest()
                        .getBuildId())
                .isEqualTo(WIRE_ID);

        byte[] compressed = gzip(TABLE);
        chunk(compressed.length, Arrays.copyOf(compressed, 10), false);
        chunk(compressed.length, Arrays.copyOfRange(compressed, 10, compressed.length), true);
        agent.deliver(TestBatches.next(collector.clock, 2));

        assertThat(collector.symbols.find(BUILD_ID)).hasValue(TABLE);
        assertThat(collector.get("/api/v1/flamegraph?format=folded").body())
                .isEqualTo(
                        "kube-system/etcd-0/etcd;etcd;main.main;do_syscall_64 4\nkube-system/etcd-0/etcd;etcd;main.main;main.serve 6\n");
    }

    @Test
    void asksTheNextAgentAfterAMalformedTable() {
        agent.deliver(TestBatches.first(collector.clock, ETCD));
        agent.next(MessageCase.SYMBOL_TABLE_REQUEST);
        FakeAgent other = FakeAgent.greeted(collector, "node-b");
        other.deliver(TestBatches.first(collector.clock, ETCD));
        assertThat(other.all(MessageCase.SYMBOL_TABLE_REQUEST)).isEmpty();

        byte[] compressed = gzip("no table".getBytes(StandardCharsets.UTF_8));
        chunk(compressed.length, compressed, true);

        other.next(MessageCase.SYMBOL_TABLE_REQUEST);
        assertThat(collector.symbols.contains(BUILD_ID)).isFalse();
        assertThat(collector.counters().rejectedMessages().byReason()).containsEntry("symbol table", 1L);
    }

    @Test
    void asksTheNextAgentWhenTheFirstHasNoneOrLeaves() {
        agent.deliver(TestBatches.first(collector.clock, ETCD));
        agent.next(MessageCase.SYMBOL_TABLE_REQUEST);
        FakeAgent second = FakeAgent.greeted(collector, "node-b");
        FakeAgent third = FakeAgent.greeted(collector, "node-c");
        second.deliver(TestBatches.first(collector.clock, ETCD));
        third.deliver(TestBatches.first(collector.clock, ETCD));

        agent.send(AgentMessage.newBuilder()
                .setSymbolTableUnavailable(
                        SymbolTableUnavailable.newBuilder().setBuildId(WIRE_ID).setReason("file is gone"))
                .build());
        second.next(MessageCase.SYMBOL_TABLE_REQUEST);
        second.close();

        third.next(MessageCase.SYMBOL_TABLE_REQUEST);
    }

    @Test
    void ignoresATableThatNobodyAskedFor() {
        chunk(1, new byte[] {1}, true);
        agent.deliver(TestBatches.first(collector.clock, ETCD));

        assertThat(collector.symbols.contains(BUILD_ID)).isFalse();
        assertThat(collector.counters().rejectedMessages().byReason()).containsEntry("symbol table", 1L);
    }

    @Test
    void refusesMoreBytesThanAnnouncedAndMoreThanTheLimit() {
        agent.deliver(TestBatches.first(collector.clock, ETCD));
        agent.next(MessageCase.SYMBOL_TABLE_REQUEST);
        chunk(3, new byte[] {1, 2, 3, 4}, false);
        FakeAgent other = FakeAgent.greeted(collector, "node-b");
        other.deliver(TestBatches.first(collector.clock, ETCD));
        other.next(MessageCase.SYMBOL_TABLE_REQUEST);
        other.send(message(SymbolTableReceiver.MAX_COMPRESSED_BYTES + 1, new byte[] {1}, false));
        other.deliver(TestBatches.next(collector.clock, 2));
        agent.deliver(TestBatches.next(collector.clock, 2));

        assertThat(collector.counters().rejectedMessages().byReason()).containsEntry("symbol table", 2L);
    }

    private void chunk(int total, byte[] content, boolean last) {
        agent.send(message(total, content, last));
    }

    private static AgentMessage message(int total, byte[] content, boolean last) {
        return AgentMessage.newBuilder()
                .setSymbolTableChunk(SymbolTableChunk.newBuilder()
                        .setBuildId(WIRE_ID)
                        .setTotalBytes(total)
                        .setContent(ByteString.copyFrom(content))
                        .setLast(last))
                .build();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
