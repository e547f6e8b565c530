package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.Workload;
import io.podflame.collector.store.BatchFixture;
import java.nio.file.Path;
import java.time.Clock;

/** A process to be killed: stores one batch after another, for ever, and prints the sequence of each that is acknowledged. */
final class StoringProcess {

    static final String RUN_ID = "killed";
    static final int ROWS = 40;

    private StoringProcess() {}

    /**
     * Stores until it is killed.
     *
     * @param arguments the store's directory
     */
    public static void main(String[] arguments) {
        RocksDbDirectory directory = RocksDbDirectory.open(Path.of(arguments[0]), RocksDbSettings.DEFAULT);
        RocksDbProfileStore store = new RocksDbProfileStore(directory, Clock.systemUTC());
        for (long sequence = store.lastSequence(RUN_ID) + 1; ; sequence++) {
            store.store(batch(sequence));
            System.out.println(sequence);
        }
    }

    /** The batch of a sequence: the same in every process. */
    static ProfileBatch batch(long sequence) {
        BatchFixture agent = new BatchFixture(RUN_ID, sequence);
        agent.continueAfter(sequence - 1);
        Workload first = BatchFixture.pod("etcd");
        Workload second = BatchFixture.pod("coredns");
        return agent.next(BatchFixture.START_NANOS + sequence * BatchFixture.WINDOW_NANOS, ROWS, first, second);
    }
}
