package io.podflame.agent.scheduling;

import io.podflame.agent.model.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What a reading costs: run as root, prints CPU time. Makes as many containers' cgroups as told (100), each in a pod of its own. */
final class SchedulingBenchmark {

    private static final int ROUNDS = 300;

    private final CgroupMounts mounts;
    private final List<Path> made = new ArrayList<>();

    private SchedulingBenchmark(CgroupMounts mounts) {
        this.mounts = mounts;
    }

    public static void main(String[] arguments) throws IOException {
        int containers = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
        CgroupMounts mounts = CgroupMounts.parse(Files.readString(Path.of("/proc/self/mountinfo")), Path.of("/"));
        new SchedulingBenchmark(mounts).run(containers);
    }

    private void run(int containers) throws IOException {
        try {
            List<Workload> workloads = new ArrayList<>();
            for (int i = 0; i < containers; i++) {
                workloads.add(make("%064x".formatted(0xb0d0_0000L + i)));
            }
            AtomicLong nanos = new AtomicLong();
            SchedulingReader reader = new SchedulingReader(
                    Path.of("/proc"),
                    mounts,
                    () -> nanos.addAndGet(Duration.ofSeconds(10).toNanos()));
            long before = cpuNanos();
            reader.read(workloads);
            System.out.printf(
                    "first reading, which looks for the cgroups: %.2f ms of CPU%n", (cpuNanos() - before) / 1e6);
            for (int round = 1; round <= 3; round++) {
                before = cpuNanos();
                for (int i = 0; i < ROUNDS; i++) {
                    reader.read(workloads);
                }
                System.out.printf(
                        "round %d, %d containers: %.2f ms of CPU a reading; each 10 s: %.3f ms a second%n",
                        round,
                        containers,
                        (cpuNanos() - before) / 1e6 / ROUNDS,
                        (cpuNanos() - before) / 1e6 / ROUNDS / 10);
            }
            measureThreads();
        } finally {
            for (Path directory : made.reversed()) {
                Files.deleteIfExists(directory);
            }
        }
    }

    /** Of all processes here, as many as one reading may look at. */
    private static void measureThreads() throws IOException {
        Path list = Files.createTempFile("threads", "");
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<String> ids = processes
                    .map(process -> process.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .limit(ThreadBudget.THREADS)
                    .toList();
            Files.writeString(list, String.join("\n", ids) + "\n");
            ThreadBudget budget = new ThreadBudget();
            ThreadWaits waits = new ThreadWaits(Path.of("/proc"), budget);
            for (int round = 1; round <= 3; round++) {
                long before = cpuNanos();
                for (int i = 0; i < ROUNDS; i++) {
                    budget.renew();
                    waits.read(list, OptionalLong.empty());
                }
                System.out.printf(
                        "threads without pressure: %.1f µs of CPU each%n",
                        (cpuNanos() - before) / 1e3 / ROUNDS / ids.size());
            }
        } finally {
            Files.delete(list);
        }
    }

    private Workload make(String id) throws IOException {
        List<Path> hierarchies = Stream.of(mounts.cpu(), mounts.cpuacct(), mounts.memory(), mounts.unified())
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        for (Path hierarchy : hierarchies) {
            Path directory = hierarchy;
            for (String name : List.of("podflame-benchmark", "burstable", "pod" + id.substring(32), id)) {
                directory = directory.resolve(name);
                if (!Files.exists(directory)) {
                    Files.createDirectory(directory);
                    made.add(directory);
                }
            }
        }
        return new Workload(Workload.Kind.CONTAINER, "", "", "", id, id, "", "", Map.of(), List.of());
    }

    /** Of this thread. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
