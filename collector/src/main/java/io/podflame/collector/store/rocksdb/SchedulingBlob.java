package io.podflame.collector.store.rocksdb;

import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the scheduler counted, field by field. Its start is in the key, and whose it is. A workload's counters are led by a byte whose bits say which follow:
 *
 * <pre>
 * node       varint duration | cpus | user | system | idle | iowait | steal
 * workload   varint duration | bits | CPU time | periods, throttled periods, throttled time | quota, period | pressure | run-queue wait
 *            | working set, anonymous memory
 * </pre>
 */
final class SchedulingBlob {

    private static final String SOURCE = "scheduling context";
    private static final int CPU = 1;
    private static final int THROTTLING = 2;
    private static final int QUOTA = 4;
    private static final int PRESSURE = 8;
    private static final int WAIT = 16;
    private static final int MEMORY = 32;

    private SchedulingBlob() {}

    static byte[] encode(BlobWriter writer, NodeCpu node) {
        return writer.clear()
                .writeVarint(node.span().durationNanos())
                .writeVarint(node.cpus())
                .writeVarint(node.userNanos())
                .writeVarint(node.systemNanos())
                .writeVarint(node.idleNanos())
                .writeVarint(node.iowaitNanos())
                .writeVarint(node.stealNanos())
                .toBytes();
    }

    static NodeCpu decodeNode(byte[] bytes, String name, long startNanos) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        NodeCpu node = new NodeCpu(
                name,
                reader.readWindow(startNanos),
                reader.readInt(0, Integer.MAX_VALUE),
                reader.readVarint(),
                reader.readVarint(),
                reader.readVarint(),
                reader.readVarint(),
                reader.readVarint());
        reader.expectEnd();
        return node;
    }

    static byte[] encode(BlobWriter writer, WorkloadCpu workload) {
        int bits = (workload.cpuNanos().isPresent() ? CPU : 0)
                | (workload.throttling().isPresent() ? THROTTLING : 0)
                | (workload.quota().isPresent() ? QUOTA : 0)
                | (workload.pressureNanos().isPresent() ? PRESSURE : 0)
                | (workload.runQueueWaitNanos().isPresent() ? WAIT : 0)
                | (workload.memory().isPresent() ? MEMORY : 0);
        writer.clear().writeVarint(workload.span().durationNanos()).writeByte(bits);
        workload.cpuNanos().ifPresent(writer::writeVarint);
        workload.throttling()
                .ifPresent(throttling -> writer.writeVarint(throttling.periods())
                        .writeVarint(throttling.throttledPeriods())
                        .writeVarint(throttling.throttledNanos()));
        workload.quota()
                .ifPresent(quota -> writer.writeVarint(quota.quotaNanos()).writeVarint(quota.periodNanos()));
        workload.pressureNanos().ifPresent(writer::writeVarint);
        workload.runQueueWaitNanos().ifPresent(writer::writeVarint);
        workload.memory()
                .ifPresent(
                        memory -> writer.writeVarint(memory.workingSetBytes()).writeVarint(memory.anonymousBytes()));
        return writer.toBytes();
    }

    static WorkloadCpu decodeWorkload(byte[] bytes, long startNanos) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        TimeRange span = reader.readWindow(startNanos);
        int bits = reader.readByte();
        WorkloadCpu workload = new WorkloadCpu(
                span,
                readIf((bits & CPU) != 0, reader),
                (bits & THROTTLING) == 0
                        ? Optional.empty()
                        : Optional.of(new Throttling(reader.readVarint(), reader.readVarint(), reader.readVarint())),
                (bits & QUOTA) == 0
                        ? Optional.empty()
                        : Optional.of(new CpuQuota(reader.readVarint(), reader.readVarint())),
                readIf((bits & PRESSURE) != 0, reader),
                readIf((bits & WAIT) != 0, reader),
                (bits & MEMORY) == 0
                        ? Optional.empty()
                        : Optional.of(new MemoryUse(reader.readVarint(), reader.readVarint())));
        reader.expectEnd();
        return workload;
    }

    private static OptionalLong readIf(boolean present, BlobReader reader) {
        return present ? OptionalLong.of(reader.readVarint()) : OptionalLong.empty();
    }
}
