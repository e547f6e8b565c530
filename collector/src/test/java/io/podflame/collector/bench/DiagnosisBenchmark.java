package io.podflame.collector.bench;

import io.podflame.binary.BuildId;
import io.podflame.binary.symbol.SymbolOrigin;
import io.podflame.binary.symbol.SymbolTableBuilder;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.TestTables;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.doctor.Doctor;
import io.podflame.collector.doctor.KnownConfiguration;
import io.podflame.collector.doctor.MissingReasons;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.memory.MemorySymbolStore;
import io.podflame.collector.store.rocksdb.RocksDbDirectory;
import io.podflame.collector.store.rocksdb.RocksDbProfileStore;
import io.podflame.collector.store.rocksdb.RocksDbSettings;
import io.podflame.collector.symbolize.Symbolizer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the collector's round of diagnosis costs, which goes through every workload once in a minute. Pods are as {@link SyntheticPod} makes
 * them, each with its own executable and names like a mixer's, so that every rule's pattern is tried and hardly one matches. There is no rival:
 * no other profiler does this.
 */
@Command(
        name = "podflame bench diagnosis",
        description = "Measures the collector's round of diagnosis through all workloads of the last five minutes.",
        mixinStandardHelpOptions = true)
public final class DiagnosisBenchmark implements Runnable {

    private static final Duration LOOKED_AT = Duration.ofMinutes(5);
    private static final int WINDOWS = (int) LOOKED_AT.toSeconds() / 10;
    private static final int ROUNDS = 9;
    private static final int FUNCTIONS = 1_000;
    private static final int FUNCTION_BYTES = 512;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Option(names = "--pods", defaultValue = "100", description = "Busy pods. Default: ${DEFAULT-VALUE}.")
    private int pods;

    @Option(
            names = "--stacks",
            defaultValue = "4000",
            description = "Distinct stacks that a pod ever shows. Default: ${DEFAULT-VALUE}.")
    private int stacks;

    /** Prints the table; exits with 2 on wrong usage. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DiagnosisBenchmark()).execute(arguments));
    }

    @Override
    @SuppressWarnings("SystemOut") // a program whose output is its result
    public void run() {
        SyntheticNode node = new SyntheticNode(pods, stacks);
        Clock clock =
                Clock.fixed(Instant.EPOCH.plusNanos(SyntheticNode.START_NANOS).plus(LOOKED_AT), ZoneOffset.UTC);
        RocksDbDirectory directory = RocksDbDirectory.open(TemporaryDirectory.create(), RocksDbSettings.DEFAULT);
        ProfileStore profiles = new RocksDbProfileStore(directory, clock);
        MemorySymbolStore symbols = new MemorySymbolStore();
        for (int pod = 0; pod < pods; pod++) {
            store(symbols, pod);
        }
        for (int window = 0; window < WINDOWS; window++) {
            profiles.store(node.nextBatch());
        }
        Doctor doctor = doctor(profiles, symbols, clock);
        FlameGraphRequest request = FlameGraphRequest.ofCpu(
                Set.of(), new TimeRange(SyntheticNode.START_NANOS, SyntheticNode.START_NANOS + LOOKED_AT.toNanos()));
        System.out.printf(
                "%d pods × %d windows of 10 s, 367–371 of %d stacks each; CPU time of one round%n%n",
                pods, WINDOWS, stacks);
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadCpuTime();
            int looked = doctor.examine(request).workloads().size();
            seconds[round] = (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
            if (looked != pods) {
                throw new IllegalStateException("looked at " + looked + " workloads");
            }
        }
        double first = seconds[0];
        Arrays.sort(seconds);
        double median = seconds[ROUNDS / 2];
        System.out.printf(
                "first %.2f s, median of %d %.2f s: once in a minute, %.2f %% of a core%n",
                first, ROUNDS, median, 100 * median / 60);
        directory.close();
    }

    private static Doctor doctor(ProfileStore profiles, MemorySymbolStore symbols, Clock clock) {
        AgentRegistry agents = new AgentRegistry();
        return new Doctor(
                profiles,
                new QueryService(profiles, new Symbolizer(symbols)),
                HotspotRules.shipped(),
                new KnownConfiguration(new WorkloadDirectory(agents, profiles, clock), agents, Optional.empty(), clock),
                new MissingReasons(symbols, buildId -> Optional.empty()));
    }

    private static void store(MemorySymbolStore symbols, int pod) {
        SymbolTableBuilder table = new SymbolTableBuilder();
        for (int function = 0; function < FUNCTIONS; function++) {
            long start = 0x400000 + (long) function * FUNCTION_BYTES;
            table.add(
                    start,
                    start + FUNCTION_BYTES,
                    "istio.io/istio/mixer/pkg/part" + function % 37 + ".(*Type" + function + ").Method",
                    SymbolOrigin.ELF);
        }
        byte[] encoded = SymbolTableCodec.encode(table.build());
        symbols.replace(TestTables.description(BuildId.of("%040x".formatted(pod + 1)), encoded), encoded);
    }
}
