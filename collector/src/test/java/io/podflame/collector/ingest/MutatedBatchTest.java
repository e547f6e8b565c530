package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestClock;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.proto.v1.Batch;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A valid batch with bytes changed, thousands of times: what comes out is stored or rejected, and nothing else happens. */
class MutatedBatchTest {

    private static final int ROUNDS = 50_000;

    private final TestClock clock = new TestClock();

    @Test
    void storesOrRejectsWhateverComes() {
        byte[] valid = TestBatches.first(clock, TestBatches.etcd("kube-system", "etcd-0")).toBuilder()
                .setScheduling(TestBatches.scheduling(clock))
                .build()
                .toByteArray();
        Random random = new Random(20261123);
        int stored = 0;
        int rejected = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = valid.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                take(Batch.parseFrom(mutated));
                stored++;
            } catch (RejectedMessageException e) {
                rejected++;
            } catch (InvalidProtocolBufferException e) {
                // gRPC itself ends such a stream
            }
        }

        assertThat(stored).isGreaterThan(ROUNDS / 100);
        assertThat(rejected).isGreaterThan(ROUNDS / 100);
    }

    private void take(Batch batch) {
        StreamDictionary dictionary = new StreamDictionary(new WorkloadDecoder("node-a"), buildId -> {});
        dictionary.apply(batch.getDictionary());
        new MemoryProfileStore(clock)
                .store(new BatchDecoder("node-a", "run-1", dictionary, WindowLimits.LIVE).decode(batch, clock.nanos()));
    }
}
