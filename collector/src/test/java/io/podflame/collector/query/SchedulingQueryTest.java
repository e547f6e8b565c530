package io.podflame.collector.query;

import static io.podflame.collector.store.BatchFixture.START_NANOS;
import static io.podflame.collector.store.BatchFixture.WINDOW_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.MemoryUse;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.BatchFixture;
import io.podflame.collector.store.memory.MemoryProfileStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingQueryTest {

    private static final Workload ETCD = BatchFixture.pod("etcd");
    private static final Workload DNS = BatchFixture.pod("dns");
    /** The counters are read a little after a window's end. */
    private static final long LATER_NANOS = 5_000_000;

    private final MemoryProfileStore store = new MemoryProfileStore(Clock.systemUTC());
    private final BatchFixture agent = new BatchFixture("run");

    @Test
    void addsUpDifferencesAndComparesOnlyTheTimeThatWasCounted() {
        ProfileBatch uncounted = agent.next(START_NANOS, 3, ETCD);
        ProfileBatch first = agent.next(START_NANOS + WINDOW_NANOS, 3, ETCD);
        ProfileBatch second = agent.next(START_NANOS + 2 * WINDOW_NANOS, 3, ETCD);
        store.store(uncounted);
        storeCounted(first, 1, cpu(ETCD, START_NANOS + WINDOW_NANOS + LATER_NANOS, 1));
        storeCounted(second, 1, cpu(ETCD, START_NANOS + 2 * WINDOW_NANOS + LATER_NANOS, 1));
        long sampledNanos = value(first) + value(second);

        Scheduling found = ask(ETCD.key());

        assertThat(found.throttling()).contains(new Throttling(20, 10, 4_000));
        assertThat(found.quota()).contains(new CpuQuota(50, 100));
        assertThat(found.memory())
                .as("the latest")
                .contains(new MemoryUse(START_NANOS + 2 * WINDOW_NANOS + LATER_NANOS, 5));
        assertThat(found.pressure()).contains(new Scheduling.Pressure(WINDOW_NANOS, 2 * WINDOW_NANOS));
        assertThat(found.cpuTime()).contains(new Scheduling.CpuTime(sampledNanos, 2_000));
        assertThat(found.runQueueWaitNanos()).isEmpty();
        assertThat(found.nodes()).containsExactly(new Scheduling.NodeUse("node-1", 2, 0.75, 0.05, 0));
    }

    /** A reading that covers several short windows, as sessions have it. */
    @Test
    void comparesAllWindowsOfALongSpan() {
        ProfileBatch first = agent.next(START_NANOS, 3, ETCD);
        ProfileBatch second = agent.next(START_NANOS + WINDOW_NANOS, 3, ETCD);
        store.store(first);
        storeCounted(second, 1, cpu(ETCD, START_NANOS + LATER_NANOS, 2));

        assertThat(ask(ETCD.key()).cpuTime()).contains(new Scheduling.CpuTime(value(first) + value(second), 1_000));
    }

    @Test
    void saysSharesAndLimitsOfOneWorkloadOnly() {
        ProfileBatch both = agent.next(START_NANOS, 3, ETCD, DNS);
        storeCounted(both, 1, cpu(ETCD, START_NANOS, 1), cpu(DNS, START_NANOS, 1));

        Scheduling found = ask(ETCD.key(), DNS.key());

        assertThat(found.throttling()).contains(new Throttling(20, 10, 4_000));
        assertThat(found.pressure()).isEmpty();
        assertThat(found.quota()).isEmpty();
        assertThat(found.memory()).isEmpty();
        assertThat(found.cpuTime()).contains(new Scheduling.CpuTime(value(both), 2_000));
    }

    @Test
    void knowsNothingWhereNothingWasCounted() {
        store.store(agent.next(START_NANOS, 3, ETCD));

        assertThat(ask(ETCD.key())).isEqualTo(Scheduling.NONE);
    }

    private Scheduling ask(WorkloadKey... workloads) {
        TimeRange range = new TimeRange(START_NANOS, START_NANOS + 100 * WINDOW_NANOS);
        return new SchedulingQuery(store).of(FlameGraphRequest.ofCpu(Set.of(workloads), range));
    }

    private record Counted(Workload workload, WorkloadCpu cpu) {}

    private static Counted cpu(Workload workload, long startNanos, int windows) {
        TimeRange span = new TimeRange(startNanos, startNanos + windows * WINDOW_NANOS);
        return new Counted(
                workload,
                new WorkloadCpu(
                        span,
                        OptionalLong.of(1_000),
                        Optional.of(new Throttling(10, 5, 2_000)),
                        Optional.of(new CpuQuota(50, 100)),
                        OptionalLong.of(WINDOW_NANOS / 2),
                        OptionalLong.empty(),
                        Optional.of(new MemoryUse(startNanos, 5))));
    }

    private void storeCounted(ProfileBatch batch, int nodes, Counted... counted) {
        Map<WorkloadKey, List<WorkloadCpu>> workloads = new java.util.TreeMap<>();
        for (Counted one : counted) {
            workloads.put(one.workload().key(), List.of(one.cpu()));
        }
        NodeCpu node = new NodeCpu("node-1", counted[0].cpu().span(), 2, 50, 25, 20, 0, 5);
        store.store(new ProfileBatch(
                batch.runId(),
                batch.sequence(),
                batch.profiles(),
                batch.statistics(),
                new SchedulingContext(nodes == 0 ? Optional.empty() : Optional.of(node), workloads)));
    }

    private static long value(ProfileBatch batch) {
        return batch.profiles().stream()
                .mapToLong(profile -> profile.rows().totalValue())
                .sum();
    }
}
