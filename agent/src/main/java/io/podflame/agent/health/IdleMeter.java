package io.podflame.agent.health;

import io.podflame.agent.linux.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How many CPUs are idle on average, by the kernel's own account, from one reading to the next. An idle CPU may stop its timers, and
 * with them the clock that it is sampled by; a virtual one mostly does. Used by one thread.
 */
public final class IdleMeter {

    /** USER_HZ: the unit of times in /proc/stat. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** The first line, and no more: the kernel's list of interrupts behind it is long. */
    private static final int FIRST_LINE_BYTES = 256;

    /** cpu.stat's first line. */
    private static final String USAGE = "usage_usec ";

    private static final int IDLE = 4;
    private static final int IOWAIT = 5;

    private final Supplier<OptionalLong> idle;
    private final LongSupplier nanoTime;
    private OptionalLong lastIdleNanos;
    private long lastNanos;

    /**
     * Begins now.
     *
     * @param nanoTime a monotonic clock
     */
    public IdleMeter(Path proc, LongSupplier nanoTime) {
        this(() -> idleNanos(proc.resolve("stat")), nanoTime);
    }

    private IdleMeter(Supplier<OptionalLong> idle, LongSupplier nanoTime) {
        this.idle = idle;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
        this.lastIdleNanos = idle.get();
    }

    /** On the machine's own clock. */
    public static IdleMeter ofThisMachine(Path proc) {
        return new IdleMeter(proc, MonotonicClock::nanos);
    }

    /**
     * Where only control groups are sampled: CPUs count as idle while they run nothing of those, as no samples are due then.
     *
     * @param cgroups in the unified hierarchy, whose cpu.stat has usage_usec
     */
    public static IdleMeter beside(List<Path> cgroups, int cpus) {
        return new IdleMeter(
                () -> {
                    OptionalLong used = usedNanos(cgroups);
                    return used.isEmpty() ? used : OptionalLong.of(cpus * MonotonicClock.nanos() - used.getAsLong());
                },
                MonotonicClock::nanos);
    }

    private static OptionalLong usedNanos(List<Path> cgroups) {
        long micros = 0;
        try {
            for (Path cgroup : cgroups) {
                String text = Files.readString(cgroup.resolve("cpu.stat"));
                micros += Long.parseLong(text.substring(USAGE.length(), text.indexOf('\n')));
            }
            return OptionalLong.of(micros * 1_000);
        } catch (IOException | RuntimeException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** The average since the last call; empty when the kernel does not say. */
    public OptionalDouble idleCpus() {
        long nanos = nanoTime.getAsLong();
        OptionalLong idleNanos = idle.get();
        OptionalDouble idleCpus = OptionalDouble.empty();
        if (idleNanos.isPresent() && lastIdleNanos.isPresent() && nanos > lastNanos) {
            // the kernel may take idle time back (proc_stat(5))
            double idle = Math.max(0, idleNanos.getAsLong() - lastIdleNanos.getAsLong());
            idleCpus = OptionalDouble.of(idle / (nanos - lastNanos));
        }
        lastIdleNanos = idleNanos;
        lastNanos = nanos;
        return idleCpus;
    }

    /** Of all CPUs since the machine's start: {@code cpu user nice system idle iowait …} of proc_stat(5). */
    private static OptionalLong idleNanos(Path stat) {
        try (InputStream input = Files.newInputStream(stat)) {
            String[] fields = new String(input.readNBytes(FIRST_LINE_BYTES), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .split(" +");
            if (!fields[0].equals("cpu") || fields.length <= IOWAIT) {
                return OptionalLong.empty();
            }
            return OptionalLong.of((Long.parseLong(fields[IDLE]) + Long.parseLong(fields[IOWAIT])) * NANOS_PER_TICK);
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
