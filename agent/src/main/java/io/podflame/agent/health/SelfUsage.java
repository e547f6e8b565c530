package io.podflame.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the agent itself has used.
 *
 * @param startNanos when it started, on the clock that counts from the machine's start (CLOCK_BOOTTIME; CLOCK_MONOTONIC is the same
 *     unless the machine was suspended), to 10 ms
 * @param cpuMillis of all threads, since its start
 * @param residentBytes now
 */
public record SelfUsage(long startNanos, long cpuMillis, long residentBytes) {

    /** USER_HZ: the unit of times in /proc/PID/stat, the same on every Linux that Java runs on. */
    private static final long TICKS_PER_SECOND = 100;

    private static final long PAGE_BYTES = 4096;

    /** Reads /proc/self/stat; empty when it is not there. */
    public static Optional<SelfUsage> read(Path proc) {
        try {
            return parse(Files.readString(proc.resolve("self/stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Parses the line of proc_pid_stat(5): fields 14 (utime), 15 (stime), 22 (starttime), 24 (rss in pages), counted after the name in
     * parentheses, which may hold anything.
     */
    static Optional<SelfUsage> parse(String stat) {
        int nameEnd = stat.lastIndexOf(')');
        String[] fields = stat.substring(nameEnd + 1).strip().split(" ");
        int thirdField = 3;
        if (nameEnd < 0 || fields.length <= 24 - thirdField) {
            return Optional.empty();
        }
        try {
            long ticks = Long.parseLong(fields[14 - thirdField]) + Long.parseLong(fields[15 - thirdField]);
            long startTicks = Long.parseLong(fields[22 - thirdField]);
            long pages = Long.parseLong(fields[24 - thirdField]);
            return Optional.of(new SelfUsage(
                    startTicks * (1_000_000_000 / TICKS_PER_SECOND),
                    ticks * 1000 / TICKS_PER_SECOND,
                    pages * PAGE_BYTES));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** What was used since an earlier reading, for a log line. */
    public String since(SelfUsage earlier, long elapsedNanos) {
        double cores = (cpuMillis - earlier.cpuMillis) * 1e6 / elapsedNanos;
        return "agent used %.2f %% of a core, %d MB resident".formatted(100 * cores, residentBytes >> 20);
    }
}
