package io.podflame.collector;

import com.google.protobuf.ByteString;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.BuildIdOrigin;
import io.podflame.proto.v1.CpuQuota;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Event;
import io.podflame.proto.v1.Executable;
import io.podflame.proto.v1.LocationKind;
import io.podflame.proto.v1.Locations;
import io.podflame.proto.v1.MemoryUse;
import io.podflame.proto.v1.NodeCpu;
import io.podflame.proto.v1.Profile;
import io.podflame.proto.v1.ReasonCount;
import io.podflame.proto.v1.SchedulingContext;
import io.podflame.proto.v1.StackNodes;
import io.podflame.proto.v1.Throttling;
import io.podflame.proto.v1.Unit;
import io.podflame.proto.v1.WindowStatistics;
import io.podflame.proto.v1.Workload;
import io.podflame.proto.v1.WorkloadCpu;
import io.podflame.proto.v1.WorkloadKind;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** Batches as an agent would send them. */
public final class TestBatches {

    public static final String BUILD_ID = "0102030405060708";
    public static final long PERIOD_NANOS = 10_000_000;
    /** Of {@link #profile()}. */
    public static final int SAMPLES = 5;

    private TestBatches() {}

    public static Workload etcd(String namespace, String pod) {
        return Workload.newBuilder()
                .setKind(WorkloadKind.WORKLOAD_KIND_POD)
                .setNamespace(namespace)
                .setPod(pod)
                .setContainer("etcd")
                .putLabels("component", "etcd")
                .putLabels("tier", "control-plane")
                .build();
    }

    public static Workload executable(String name) {
        return Workload.newBuilder()
                .setKind(WorkloadKind.WORKLOAD_KIND_EXECUTABLE)
                .setName(name)
                .build();
    }

    /**
     * <pre>
     * node 1  thread "etcd"
     * node 2    main            elf 0x1010
     * node 3      serve         elf 0x2020 (leaf)
     * node 4      kernel do_syscall_64
     * </pre>
     */
    public static DictionaryUpdate dictionary(Workload workload) {
        return DictionaryUpdate.newBuilder()
                .setGeneration(1)
                .addStrings("etcd")
                .addStrings("do_syscall_64")
                .addStrings("")
                .addExecutables(Executable.newBuilder()
                        .setBuildId(ByteString.copyFrom(HexFormat.of().parseHex(BUILD_ID)))
                        .setOrigin(BuildIdOrigin.BUILD_ID_ORIGIN_GNU)
                        .setPath("/usr/bin/etcd"))
                .addWorkloads(workload)
                .setLocations(Locations.newBuilder()
                        .addKind(LocationKind.LOCATION_KIND_THREAD)
                        .addSubject(0)
                        .addAddress(0)
                        .addKind(LocationKind.LOCATION_KIND_RETURN_ADDRESS)
                        .addSubject(0)
                        .addAddress(0x1010)
                        .addKind(LocationKind.LOCATION_KIND_INSTRUCTION_POINTER)
                        .addSubject(0)
                        .addAddress(0x2020)
                        .addKind(LocationKind.LOCATION_KIND_KERNEL)
                        .addSubject(1)
                        .addAddress(2))
                .setStackNodes(StackNodes.newBuilder()
                        .addParent(0)
                        .addLocation(0)
                        .addParent(1)
                        .addLocation(1)
                        .addParent(2)
                        .addLocation(2)
                        .addParent(2)
                        .addLocation(3))
                .build();
    }

    /** Two rows: three samples of node 3, two of node 4. */
    public static Profile profile() {
        return Profile.newBuilder()
                .setWorkload(0)
                .addStack(3)
                .addSamples(3)
                .addStack(4)
                .addSamples(2)
                .setPeriod(PERIOD_NANOS)
                .build();
    }

    /** Counters of workload 0 and of the node over the ten seconds that end at the clock's now: half throttled, CPU time as sampled. */
    public static SchedulingContext scheduling(Clock clock) {
        long nowNanos = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        return SchedulingContext.newBuilder()
                .setStartNanos(nowNanos - TimeUnit.SECONDS.toNanos(10))
                .setEndNanos(nowNanos)
                .setNode(NodeCpu.newBuilder()
                        .setCpus(2)
                        .setUserNanos(12_000_000_000L)
                        .setSystemNanos(4_000_000_000L)
                        .setIdleNanos(3_000_000_000L)
                        .setIowaitNanos(600_000_000L)
                        .setStealNanos(400_000_000L))
                .addWorkloads(WorkloadCpu.newBuilder()
                        .setWorkload(0)
                        .setCpuNanos(SAMPLES * PERIOD_NANOS)
                        .setThrottling(Throttling.newBuilder()
                                .setPeriods(100)
                                .setThrottledPeriods(50)
                                .setThrottledNanos(7_000_000_000L))
                        .setQuota(
                                CpuQuota.newBuilder().setQuotaNanos(50_000_000).setPeriodNanos(100_000_000))
                        .setPressureNanos(5_000_000_000L)
                        .setMemory(MemoryUse.newBuilder()
                                .setWorkingSetBytes(300 << 20)
                                .setAnonymousBytes(200 << 20)))
                .build();
    }

    /** The first of a stream: ten seconds that end at the clock's now. */
    public static Batch first(Clock clock, Workload workload) {
        return next(clock, 1).toBuilder().setDictionary(dictionary(workload)).build();
    }

    /** Without dictionary entries: it uses those of the first. */
    public static Batch next(Clock clock, long sequence) {
        long end = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        return Batch.newBuilder()
                .setSequence(sequence)
                .setDictionary(DictionaryUpdate.newBuilder().setGeneration(1))
                .setWindowStartNanos(end - Duration.ofSeconds(10).toNanos())
                .setWindowEndNanos(end)
                .setEvent(Event.newBuilder()
                        .setName("cpu-clock")
                        .setUnit(Unit.UNIT_NANOSECONDS)
                        .setFrequencyHertz(100))
                .addProfiles(profile())
                .setStatistics(WindowStatistics.newBuilder()
                        .setCapturedSamples(105)
                        .setIdleSamples(100)
                        .setSampledNanos(TimeUnit.SECONDS.toNanos(1))
                        .addLost(ReasonCount.newBuilder().setReason("ring full").setCount(2)))
                .build();
    }
}
