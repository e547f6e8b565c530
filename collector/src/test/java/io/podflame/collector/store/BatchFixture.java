package io.podflame.collector.store;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Makes batches as an agent's stream would: one growing stack table, windows one after another. Not thread-safe. */
public final class BatchFixture {

    public static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    public static final long PERIOD_NANOS = 10_000_000;

    /** A whole hour. */
    public static final long START_NANOS = 480_000 * PartitionKey.NANOS_PER_HOUR;

    private static final Location.Executable ETCD =
            new Location.Executable(BuildId.of("0123456789abcdef0123"), true, "/usr/bin/etcd");
    private static final Location.Executable LIBC = new Location.Executable(BuildId.of("ff"), false, "/lib/libc.so.6");

    private final String runId;
    private final StackTable stacks = new StackTable();
    private final RandomGenerator random;
    private long sequence;

    public BatchFixture(String runId) {
        this.runId = runId;
        this.random = RandomGenerator.of("L64X128MixRandom");
    }

    /** @param seed makes the same batches again */
    public BatchFixture(String runId, long seed) {
        this.runId = runId;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    public static Workload pod(String name) {
        return pod(name, "c0ffee");
    }

    public static Workload pod(String name, String containerId) {
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, "node-1", "kube-system", name, "main", "");
        return new Workload(
                key,
                containerId,
                "uid-" + name,
                "registry/" + name + ":1",
                Map.of("app", name),
                List.of("/" + name, "-v"),
                Map.of("GOGC", "50", "GODEBUG", ""),
                Map.of("kubernetes.io/config.source", "api"),
                new Resources(OptionalDouble.of(0.1), OptionalDouble.of(4.0 / 3), OptionalLong.of(1L << 31)));
    }

    public static ProfileKey continuous(Workload workload) {
        return new ProfileKey(workload.key(), Event.CPU_CLOCK, "");
    }

    public static TimeRange window(long startNanos) {
        return new TimeRange(startNanos, startNanos + WINDOW_NANOS);
    }

    public static WindowStatistics statistics(String sessionId, TimeRange window, long captured) {
        return new WindowStatistics(
                "node-1",
                sessionId,
                Event.CPU_CLOCK,
                window,
                99.5,
                37_000_000_000L,
                captured,
                7,
                3,
                Map.of("ring full", 2L),
                Map.of("queue full", 1L, "stack table full", 4L),
                Map.of("no unwind rule", 9L));
    }

    public static ImportedRecording recording(String sessionId, long importedMillis) {
        return new ImportedRecording(
                sessionId,
                "run-1",
                "mixer.data",
                "node-1",
                new Event("cache-misses", Event.Unit.COUNT),
                4000,
                importedMillis,
                ImportedRecording.State.RUNNING,
                "");
    }

    /** The next batch of continuous profiling, with one profile of {@code rows} random stacks for each workload. */
    public ProfileBatch next(long startNanos, int rows, Workload... workloads) {
        TimeRange window = window(startNanos);
        List<Profile> profiles = Arrays.stream(workloads)
                .map(workload -> profile(continuous(workload), workload, window, randomRows(rows)))
                .toList();
        return batch(statistics("", window, 1234), profiles);
    }

    /** The next batch of a session: rows with sample times and values that are no multiple of a period. */
    public ProfileBatch nextOfSession(String sessionId, long startNanos, int rows, Workload workload) {
        TimeRange window = window(startNanos);
        ProfileKey key = new ProfileKey(workload.key(), Event.CPU_CLOCK, sessionId);
        return batch(
                statistics(sessionId, window, 99),
                List.of(profile(key, workload, window, withTimes(randomRows(rows)))));
    }

    public ProfileBatch batch(WindowStatistics statistics, List<Profile> profiles) {
        return new ProfileBatch(runId, ++sequence, profiles, statistics);
    }

    public Profile profile(ProfileKey key, Workload workload, TimeRange window, ProfileRows rows) {
        return new Profile(key, workload, window, stacks, rows);
    }

    /** Adds a stack trace to the stream's table. */
    public int stackNode(Location... outermostFirst) {
        int node = StackTable.ROOT;
        for (Location location : outermostFirst) {
            node = stacks.addChild(node, stacks.addLocation(location));
        }
        return node;
    }

    /** Continues after the given sequence, as a run that was told what is stored. */
    public void continueAfter(long stored) {
        sequence = stored;
    }

    private ProfileRows randomRows(int rows) {
        int[] nodes = IntStream.generate(this::randomStack)
                .distinct()
                .limit(rows)
                .sorted()
                .toArray();
        int[] samples = new int[rows];
        long[] values = new long[rows];
        for (int row = 0; row < rows; row++) {
            samples[row] = 1 + random.nextInt(5);
            values[row] = samples[row] * PERIOD_NANOS;
        }
        return ProfileRows.of(nodes, samples, values);
    }

    private ProfileRows withTimes(ProfileRows rows) {
        int[] nodes = new int[rows.size()];
        int[] samples = new int[rows.size()];
        long[] values = new long[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            nodes[row] = rows.stackNode(row);
            samples[row] = rows.samples(row);
            values[row] = rows.value(row) + random.nextInt(1000);
        }
        int[] times = random.ints(rows.totalSamples(), 0, 10_000_000).toArray();
        return ProfileRows.withTimes(nodes, samples, values, times);
    }

    private int randomStack() {
        int node = StackTable.ROOT;
        int depth = 1 + random.nextInt(12);
        for (int level = 0; level < depth; level++) {
            node = stacks.addChild(node, stacks.addLocation(randomLocation(level, depth)));
        }
        return node;
    }

    private Location randomLocation(int level, int depth) {
        long address = 0x400000 + 16L * random.nextInt(200);
        if (level == 0) {
            return new Location.Thread("worker-" + random.nextInt(3));
        }
        if (level < depth - 1) {
            return new Location.ReturnAddress(random.nextBoolean() ? ETCD : LIBC, address);
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Location.Kernel("do_syscall_" + random.nextInt(9), random.nextBoolean() ? "" : "nf_tables");
            case 1 -> new Location.Anonymous("anon", 0x7fff_0000_0000L + address);
            case 2 -> new Location.Unmapped("kernel", 0xffff_ffff_8000_0000L + address);
            case 3 -> new Location.Truncated("stack memory ended");
            default -> new Location.InstructionPointer(ETCD, address);
        };
    }
}
