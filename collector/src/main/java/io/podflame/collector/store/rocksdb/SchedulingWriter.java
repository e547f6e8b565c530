package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.PartitionKey;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.rocksdb.RocksDBException;

/** Adds what the scheduler counted to the write of a batch. */
final class SchedulingWriter {

    private final BatchWrite write;
    private final String sessionId;
    private final SortedSet<Integer> hours;
    private int writer;

    /**
     * @param writer keeps entries of the same start apart
     * @param hours takes the hours that are written to
     */
    SchedulingWriter(BatchWrite write, String sessionId, int writer, SortedSet<Integer> hours) {
        this.write = write;
        this.sessionId = sessionId;
        this.writer = writer;
        this.hours = hours;
    }

    void add(SchedulingContext context) throws RocksDBException {
        if (context.node().isPresent()) {
            NodeCpu node = context.node().get();
            put(
                    StoreKeys.nodeHash(node.node(), sessionId),
                    node.span().startNanos(),
                    SchedulingBlob.encode(write.blob(), node));
        }
        for (Map.Entry<WorkloadKey, List<WorkloadCpu>> workload :
                context.workloads().entrySet()) {
            for (WorkloadCpu counted : workload.getValue()) {
                put(
                        StoreKeys.workloadHash(workload.getKey(), sessionId),
                        counted.span().startNanos(),
                        SchedulingBlob.encode(write.blob(), counted));
            }
        }
    }

    private void put(long hash, long startNanos, byte[] value) throws RocksDBException {
        int hour = PartitionKey.hourOf(startNanos);
        hours.add(hour);
        write.put(
                ColumnFamily.SCHEDULING,
                StoreKeys.window(StoreKeys.partition(hour, hash), startNanos, writer++),
                value);
    }
}
