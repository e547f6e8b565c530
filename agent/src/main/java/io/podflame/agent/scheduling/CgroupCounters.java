package io.podflame.agent.scheduling;

import io.podflame.agent.health.FailureLog;
import io.podflame.agent.model.CpuCounters;
import io.podflame.agent.model.CpuCounters.CpuQuota;
import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.MemoryUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the counters of one container. What cannot be read is empty, and said once in the log. Used by one thread.
 *
 * <p>Waiting for a CPU is the pressure (psi.rst) where the kernel counts it: one file for a container of any size, and threads that end are in
 * it. The sum of /proc/TID/schedstat over the threads is what there is elsewhere. Measured with threads that live 20 ms: pressure 2.3 s, schedstat
 * 0; with threads that stay both are right.
 */
final class CgroupCounters {

    /** A limit changes rarely: a pod is resized. */
    private static final long QUOTA_NANOS = Duration.ofSeconds(60).toNanos();

    /** Reading it takes the kernel 50 µs, longer than everything else together. */
    private static final long MEMORY_NANOS = Duration.ofSeconds(5).toNanos();

    private final ContainerCgroup cgroup;
    private final FailureLog failures;
    private final ThreadWaits threadWaits;
    private Optional<CpuQuota> quota = Optional.empty();
    private long quotaDueNanos = Long.MIN_VALUE;
    private Optional<MemoryUse> memory = Optional.empty();
    private long memoryDueNanos = Long.MIN_VALUE;

    CgroupCounters(ContainerCgroup cgroup, ThreadWaits threadWaits, FailureLog failures) {
        this.cgroup = cgroup;
        this.threadWaits = threadWaits;
        this.failures = failures;
    }

    /** Whether the container still has a cgroup. */
    boolean exists() {
        return cgroup.cpu()
                .or(cgroup::unified)
                .or(cgroup::cpuacct)
                .filter(Files::isDirectory)
                .isPresent();
    }

    /** @param nowNanos on a monotonic clock */
    CpuCounters read(long nowNanos) {
        Optional<String> unifiedStat =
                cgroup.cpu().isPresent() && cgroup.cpuacct().isPresent()
                        ? Optional.empty()
                        : cgroup.unified().flatMap(directory -> text(directory, "cpu.stat"));
        OptionalLong cpuNanos = cpuNanos(unifiedStat);
        OptionalLong pressureNanos = pressureNanos();
        return new CpuCounters(
                cpuNanos,
                throttling(unifiedStat),
                quota(nowNanos),
                pressureNanos,
                pressureNanos.isPresent() ? OptionalLong.empty() : waitNanos(cpuNanos),
                memory(nowNanos));
    }

    private OptionalLong cpuNanos(Optional<String> unifiedStat) {
        if (cgroup.cpuacct().isPresent()) {
            return number(text(cgroup.cpuacct().get(), "cpuacct.usage"), CounterText::number);
        }
        return parsed("cpu.stat", unifiedStat, CounterText::usageNanos).orElse(OptionalLong.empty());
    }

    private Optional<Throttling> throttling(Optional<String> unifiedStat) {
        Optional<String> stat = cgroup.cpu().isPresent() ? text(cgroup.cpu().get(), "cpu.stat") : unifiedStat;
        return parsed("cpu.stat", stat, CounterText::throttling).flatMap(it -> it);
    }

    private Optional<CpuQuota> quota(long nowNanos) {
        if (nowNanos >= quotaDueNanos) {
            quotaDueNanos = nowNanos + QUOTA_NANOS;
            quota = readQuota();
        }
        return quota;
    }

    private Optional<CpuQuota> readQuota() {
        if (cgroup.cpu().isPresent()) {
            Optional<String> period = text(cgroup.cpu().get(), "cpu.cfs_period_us");
            return text(cgroup.cpu().get(), "cpu.cfs_quota_us")
                    .flatMap(text -> period.flatMap(micros ->
                            parsed("cpu.cfs_quota_us", Optional.of(text), it -> CounterText.quota(it, micros))))
                    .flatMap(it -> it);
        }
        return cgroup.unified()
                .flatMap(directory -> parsed("cpu.max", text(directory, "cpu.max"), CounterText::quota))
                .flatMap(it -> it);
    }

    private Optional<MemoryUse> memory(long nowNanos) {
        if (nowNanos >= memoryDueNanos) {
            memoryDueNanos = nowNanos + MEMORY_NANOS;
            memory = readMemory();
        }
        return memory;
    }

    private Optional<MemoryUse> readMemory() {
        String usage = cgroup.memory().isPresent() ? "memory.usage_in_bytes" : "memory.current";
        Optional<Path> directory = cgroup.memory().or(cgroup::unified);
        return directory
                .flatMap(it -> text(it, usage))
                .flatMap(used -> parsed(
                        "memory.stat", text(directory.get(), "memory.stat"), stat -> CounterText.memory(used, stat)));
    }

    private OptionalLong pressureNanos() {
        return number(
                cgroup.unified().flatMap(directory -> text(directory, "cpu.pressure")), CounterText::pressureNanos);
    }

    private OptionalLong waitNanos(OptionalLong cpuNanos) {
        Optional<Path> threads = cgroup.cpu()
                .map(directory -> directory.resolve("tasks"))
                .or(() -> cgroup.unified().map(directory -> directory.resolve("cgroup.threads")));
        try {
            OptionalLong wait = threads.isPresent() ? threadWaits.read(threads.get(), cpuNanos) : OptionalLong.empty();
            if (threads.isPresent() && wait.isEmpty()) {
                failures.failed(
                        "run-queue wait",
                        "run-queue wait of some containers is not known: the kernel has no cpu.pressure, and they have more than "
                                + ThreadBudget.THREADS + " threads");
            }
            return wait;
        } catch (IOException e) {
            failures.failed("run-queue wait", "run-queue wait of a container is not known: " + e);
            return OptionalLong.empty();
        }
    }

    /** One parse of {@link CounterText}. */
    private interface Parser<T> {
        T parse(String text) throws IOException;
    }

    private OptionalLong number(Optional<String> text, Parser<Long> parser) {
        return parsed("a counter", text, parser).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private <T> Optional<T> parsed(String file, Optional<String> text, Parser<T> parser) {
        try {
            return text.isPresent() ? Optional.of(parser.parse(text.get())) : Optional.empty();
        } catch (IOException e) {
            failures.failed("counters " + file, "a container's counters are not known: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> text(Path directory, String file) {
        try {
            return Optional.of(CounterFile.read(directory.resolve(file)));
        } catch (IOException e) {
            if (Files.isDirectory(directory)) { // else the container has ended
                failures.failed(
                        "counters " + file, file + " of containers cannot be read, and is left out: " + reason(e));
            }
            return Optional.empty();
        }
    }

    /** Without the container's path, which would make the same failure another one. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName();
    }
}
