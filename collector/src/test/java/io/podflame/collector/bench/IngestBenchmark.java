package io.podflame.collector.bench;

import com.sun.management.OperatingSystemMXBean;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.PartitionKey;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stores the rows of a node's busy pods and reads them back, by our store and by a rival in the same run, and prints a table.
 *
 * <p>CPU time is the whole process's (flushes, compaction, garbage collection and compilation included) without the thread time that
 * making up the rows took. Each engine has stored an hour elsewhere before.
 */
@Command(
        name = "podflame bench ingest",
        description = "Measures storing and reading profiles, beside DuckDB in the same run.",
        mixinStandardHelpOptions = true)
public final class IngestBenchmark implements Runnable {

    private static final int QUERIES = 200;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Option(names = "--pods", defaultValue = "8", description = "Busy pods of the node. Default: ${DEFAULT-VALUE}.")
    private int pods;

    @Option(names = "--hours", defaultValue = "2", description = "Hours of 10 s windows. Default: ${DEFAULT-VALUE}.")
    private int hours;

    @Option(
            names = "--stacks",
            defaultValue = "4000",
            description = "Distinct stacks that a pod ever shows. Default: ${DEFAULT-VALUE}.")
    private int stacks;

    @Option(names = "--only-ours", description = "Leave the rival out.")
    private boolean onlyOurs;

    private long generationCpuNanos;

    /** Prints the table; exits with 2 on wrong usage. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new IngestBenchmark()).execute(arguments));
    }

    @Override
    public void run() {
        System.out.printf("%d pods × %d h of 10 s windows, 367–371 of %d stacks each%n%n", pods, hours, stacks);
        System.out.println(Result.HEADER);
        Result ours = measure(node -> new RocksDbEngine(TemporaryDirectory.create(), node));
        System.out.println(ours);
        if (!onlyOurs) {
            Result rival = measure(node -> new DuckDbEngine(TemporaryDirectory.create()));
            System.out.println(rival);
            System.out.println(ours.comparedWith(rival));
        }
    }

    private Result measure(Function<SyntheticNode, IngestEngine> opening) {
        warmUp(opening);
        SyntheticNode node = new SyntheticNode(pods, stacks);
        try (IngestEngine engine = opening.apply(node)) {
            generationCpuNanos = 0;
            long started = PROCESS.getProcessCpuTime();
            long rows = 0;
            for (int hour = 0; hour < hours; hour++) {
                List<ProfileBatch> batches = generate(node);
                batches.forEach(engine::store);
                rows += batches.stream().mapToLong(IngestBenchmark::rows).sum();
            }
            long storedCpuNanos = PROCESS.getProcessCpuTime() - started - generationCpuNanos;
            engine.compact();
            long compactedCpuNanos = PROCESS.getProcessCpuTime() - started - generationCpuNanos;
            long[] queryNanos = query(engine);
            return new Result(
                    engine.name(),
                    rows * 1e3 / storedCpuNanos,
                    rows * 1e3 / compactedCpuNanos,
                    (double) engine.sizeBytes() / rows,
                    queryNanos[QUERIES / 2] / 1e6,
                    queryNanos[QUERIES * 95 / 100] / 1e6);
        }
    }

    /** An hour into another directory: what is compared is the engines at work, not the compiler at the start. */
    private void warmUp(Function<SyntheticNode, IngestEngine> opening) {
        SyntheticNode node = new SyntheticNode(pods, stacks);
        try (IngestEngine engine = opening.apply(node)) {
            node.nextHour().forEach(engine::store);
        }
    }

    private List<ProfileBatch> generate(SyntheticNode node) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        List<ProfileBatch> batches = node.nextHour();
        generationCpuNanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        return batches;
    }

    /** Times of queries for one pod and one hour, the shortest first; a tenth as many came before, to warm up. */
    private long[] query(IngestEngine engine) {
        long[] nanos = new long[QUERIES];
        for (int i = -QUERIES / 10; i < QUERIES; i++) {
            int number = Math.abs(i * 7);
            long start = SyntheticNode.START_NANOS + number / pods % hours * PartitionKey.NANOS_PER_HOUR;
            long before = System.nanoTime();
            long value = engine.totalValue(number % pods, new TimeRange(start, start + PartitionKey.NANOS_PER_HOUR));
            nanos[Math.max(0, i)] = System.nanoTime() - before;
            if (value <= 0) {
                throw new IllegalStateException("a query found nothing");
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static long rows(ProfileBatch batch) {
        return batch.profiles().stream()
                .map(Profile::rows)
                .mapToLong(rows -> rows.size())
                .sum();
    }

    /** One line of the table. */
    private record Result(
            String engine,
            double storedMillionsPerSecond,
            double compactedMillionsPerSecond,
            double bytesPerRow,
            double medianMillis,
            double p95Millis) {

        static final String HEADER = """
                | engine | M rows per CPU-s in | compaction included | bytes per row, compacted | 1 pod × 1 h, median | p95 |
                |---|---|---|---|---|---|""";

        /** How many times better this is. */
        String comparedWith(Result other) {
            return "| **%s is better by** | %.1f× | %.1f× | %.1f× | %.1f× | %.1f× |"
                    .formatted(
                            engine,
                            storedMillionsPerSecond / other.storedMillionsPerSecond,
                            compactedMillionsPerSecond / other.compactedMillionsPerSecond,
                            other.bytesPerRow / bytesPerRow,
                            other.medianMillis / medianMillis,
                            other.p95Millis / p95Millis);
        }

        @Override
        public String toString() {
            return "| %s | %.1f | %.1f | %.2f | %.1f ms | %.1f ms |"
                    .formatted(
                            engine,
                            storedMillionsPerSecond,
                            compactedMillionsPerSecond,
                            bytesPerRow,
                            medianMillis,
                            p95Millis);
        }
    }
}
