package io.podflame.collector.store.rocksdb;

import static io.podflame.collector.store.BatchFixture.START_NANOS;
import static io.podflame.collector.store.BatchFixture.WINDOW_NANOS;
import static io.podflame.collector.store.BatchFixture.pod;
import static io.podflame.collector.store.PartitionKey.NANOS_PER_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.BuildId;
import io.podflame.collector.TestTables;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.BatchFixture;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStoreContract;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.StoreException;
import io.podflame.collector.store.StoredProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbProfileStoreTest extends ProfileStoreContract {

    private static final TimeRange ALWAYS = new TimeRange(0, Long.MAX_VALUE);
    private static final Workload ETCD = pod("etcd");
    private static final int ROWS = 50;

    @TempDir
    private Path path;

    @SuppressWarnings("NullAway.Init") // set by open()
    private RocksDbDirectory directory;

    @SuppressWarnings("NullAway.Init") // set by open()
    private InstantSource clock;

    private final BatchFixture agent = new BatchFixture("agent");

    @Override
    protected ProfileStore open(InstantSource itsClock) {
        clock = itsClock;
        directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT);
        return new RocksDbProfileStore(directory, clock);
    }

    @Override
    protected int rowsOfAMeasurableHour() {
        return 20_000; // an hour must be more than a block
    }

    @AfterEach
    void closeDirectory() {
        directory.close();
    }

    @Test
    void isTheSameAfterReopening() {
        List<ProfileBatch> batches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            batches.add(agent.next(START_NANOS + i * WINDOW_NANOS, ROWS, ETCD, pod("coredns")));
            store.store(batches.get(i));
            if (i % 7 == 3) {
                reopen(RocksDbSettings.DEFAULT);
            }
        }

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batches));
        assertThat(store.lastSequence("agent")).isEqualTo(20);
        assertThat(store.statistics(ALWAYS, "")).hasSize(20);
        assertThat(store.store(batches.getLast())).isFalse();
    }

    @Test
    void readsAPartitionAgainThatMemoryHadNoRoomFor() {
        reopen(new RocksDbSettings(1 << 20, 1 << 20, 0, 0));
        List<ProfileBatch> batches = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            batches.add(agent.next(START_NANOS + i * WINDOW_NANOS, ROWS, ETCD, pod("coredns")));
            store.store(batches.get(i));
        }

        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batches));
    }

    @Test
    void aScanSeesTheStoreAsItWasWhenItBegan() {
        ProfileBatch first = agent.next(START_NANOS, ROWS, ETCD);
        store.store(first);
        List<Integer> seen = new ArrayList<>();

        store.scan(ALWAYS, key -> seen.add(storeMoreAndDropAll()), new ProfileVisitor() {
            @Override
            public void partition(ProfileKey key, StackTable stacks) {
                // only rows are counted
            }

            @Override
            public void profile(TimeRange window, ProfileRows rows) {
                seen.add(rows.size());
            }
        });

        assertThat(seen).containsExactly(-1, ROWS);
        assertThat(StoredProfiles.in(store)).isEmpty();
    }

    @Test
    void goesOnWithAStoreOfTheFormatBefore() throws IOException {
        ProfileBatch batch = agent.next(START_NANOS, ROWS, ETCD);
        storeLive(batch);
        directory.write("going back", write -> {
            write.deleteRange(ColumnFamily.HOURS, StoreKeys.hour(0), StoreKeys.hour(Integer.MAX_VALUE));
        });
        Files.writeString(path.resolve(StoreFormat.FILE), "format 1\n");
        reopen(RocksDbSettings.DEFAULT);

        assertThat(path.resolve(StoreFormat.FILE)).hasContent("format 4");
        assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(batch));
        now(START_NANOS + 3 * NANOS_PER_HOUR);
        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));
        assertThat(StoredProfiles.in(store)).as("hours age from their end").isEmpty();
    }

    @Test
    void knowsItsImportsAfterReopening() {
        store.put(BatchFixture.recording("import", 1_000));
        store.store(agent.nextOfSession("import", START_NANOS, ROWS, ETCD));
        List<ProfileStore.StoredSession> before = store.recordings();

        reopen(RocksDbSettings.DEFAULT);

        assertThat(store.recordings()).hasSize(1).isEqualTo(before);
    }

    @Test
    void dropsSymbolTablesThatNoKeptHourRefersTo() {
        BuildId inStacks = BuildId.of("0123456789abcdef0123");
        BuildId lateTable = BuildId.of("aa");
        BuildId oldTable = BuildId.of("bb");
        RocksDbSymbolStore early = symbolsAt(START_NANOS);
        early.replace(TestTables.description(inStacks, TestTables.TABLE), TestTables.TABLE);
        early.replace(TestTables.description(oldTable, TestTables.TABLE), TestTables.TABLE);
        symbolsAt(START_NANOS + 4 * NANOS_PER_HOUR)
                .replace(TestTables.description(lateTable, TestTables.TABLE), TestTables.TABLE);
        storeLive(agent.next(START_NANOS + 4 * NANOS_PER_HOUR, ROWS, ETCD));

        now(START_NANOS + 5 * NANOS_PER_HOUR);
        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));

        assertThat(early.contains(inStacks)).isTrue();
        assertThat(early.find(lateTable)).contains(TestTables.TABLE);
        assertThat(early.contains(oldTable)).isFalse();
        assertThat(early.find(oldTable)).isEmpty();
    }

    @Test
    void forgetsRunsThatAreOlderThanTheRetention() {
        storeLive(agent.next(START_NANOS, ROWS, ETCD));
        storeLive(new BatchFixture("young").next(START_NANOS + 4 * NANOS_PER_HOUR, ROWS, ETCD));

        now(START_NANOS + 5 * NANOS_PER_HOUR);
        store.enforce(new Retention(Duration.ofHours(2), Long.MAX_VALUE));

        assertThat(store.lastSequence("agent")).isZero();
        assertThat(store.lastSequence("young")).isEqualTo(1);
    }

    @Test
    void refusesBatchesBeforeTheDiskIsFull() {
        reopen(new RocksDbSettings(1 << 20, 1 << 20, 1 << 20, Long.MAX_VALUE));

        assertThatThrownBy(() -> store.store(agent.next(START_NANOS, ROWS, ETCD)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the disk under " + path + " is full")
                .hasMessageContaining("free space there, or lower the retention");
        store.enforce(Retention.DEFAULT);
    }

    @Test
    void saysThatItIsClosed() {
        directory.close();

        assertThatThrownBy(() -> store.lastSequence("agent"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    private int storeMoreAndDropAll() {
        storeLive(agent.next(START_NANOS + WINDOW_NANOS, ROWS, ETCD));
        now(START_NANOS + 9 * NANOS_PER_HOUR);
        store.enforce(new Retention(Duration.ofHours(1), Long.MAX_VALUE));
        return -1;
    }

    private RocksDbSymbolStore symbolsAt(long nanos) {
        return new RocksDbSymbolStore(directory, () -> Instant.EPOCH.plusNanos(nanos));
    }

    private void reopen(RocksDbSettings settings) {
        store.close();
        directory.close();
        directory = RocksDbDirectory.open(path, settings);
        store = new RocksDbProfileStore(directory, clock);
    }
}
