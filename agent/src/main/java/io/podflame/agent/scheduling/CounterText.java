package io.podflame.agent.scheduling;

import io.podflame.agent.model.CpuCounters.CpuQuota;
import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.MemoryUse;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The texts in which the kernel gives its counters (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/cpuacct.rst, memory.rst,
 * scheduler/sched-bwc.rst, accounting/psi.rst, scheduler/sched-stats.rst). Pure. Each method throws {@link MalformedInputException} for a
 * number that is none, or a text of another form.
 */
final class CounterText {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final String UNLIMITED = "max";

    private CounterText() {}

    /** {@code usage_usec} of v2's cpu.stat; empty where it is missing. */
    static OptionalLong usageNanos(String cpuStat) throws MalformedInputException {
        OptionalLong micros = value(cpuStat, "usage_usec");
        return micros.isPresent() ? OptionalLong.of(nanos(micros.getAsLong(), cpuStat)) : micros;
    }

    /** Of cpu.stat of v1 ({@code throttled_time}, nanoseconds) or v2 ({@code throttled_usec}); empty without the cpu controller. */
    static Optional<Throttling> throttling(String cpuStat) throws MalformedInputException {
        OptionalLong periods = value(cpuStat, "nr_periods");
        OptionalLong throttledPeriods = value(cpuStat, "nr_throttled");
        OptionalLong nanos = value(cpuStat, "throttled_time");
        OptionalLong micros = value(cpuStat, "throttled_usec");
        if (periods.isEmpty() || throttledPeriods.isEmpty() || (nanos.isEmpty() && micros.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Throttling(
                periods.getAsLong(),
                throttledPeriods.getAsLong(),
                nanos.isPresent() ? nanos.getAsLong() : nanos(micros.getAsLong(), cpuStat)));
    }

    /** A text that is one number. */
    static long number(String text) throws MalformedInputException {
        return number(text.strip(), text);
    }

    /** v2's cpu.max: {@code QUOTA PERIOD} in microseconds; empty for {@code max}. */
    static Optional<CpuQuota> quota(String cpuMax) throws MalformedInputException {
        String[] fields = cpuMax.strip().split(" ");
        if (fields.length != 2) {
            throw malformed("a quota and a period", cpuMax);
        }
        return fields[0].equals(UNLIMITED)
                ? Optional.empty()
                : Optional.of(new CpuQuota(
                        nanos(number(fields[0], cpuMax), cpuMax), nanos(number(fields[1], cpuMax), cpuMax)));
    }

    /** v1's cpu.cfs_quota_us and cpu.cfs_period_us; empty for the quota -1. */
    static Optional<CpuQuota> quota(String quotaMicros, String periodMicros) throws MalformedInputException {
        return quotaMicros.strip().startsWith("-")
                ? Optional.empty()
                : Optional.of(new CpuQuota(
                        nanos(number(quotaMicros), quotaMicros), nanos(number(periodMicros), periodMicros)));
    }

    /** The total of the line {@code some} of a pressure file. */
    static long pressureNanos(String pressure) throws MalformedInputException {
        for (String line : pressure.lines().toList()) {
            int total = line.indexOf(" total=");
            if (line.startsWith("some ") && total > 0) {
                return nanos(number(line.substring(total + " total=".length()), line), line);
            }
        }
        throw malformed("some … total=MICROSECONDS", pressure);
    }

    /**
     * Of memory.current or v1's memory.usage_in_bytes, and memory.stat of the same version, each with all that is below. v1 has the names of
     * v2 too, without what is below.
     */
    static MemoryUse memory(String usage, String memoryStat) throws MalformedInputException {
        OptionalLong anonymous = either(memoryStat, "total_rss", "anon");
        OptionalLong inactiveFiles = either(memoryStat, "total_inactive_file", "inactive_file");
        if (anonymous.isEmpty() || inactiveFiles.isEmpty()) {
            throw malformed("anonymous memory and inactive files", memoryStat);
        }
        return new MemoryUse(Math.max(0, number(usage) - inactiveFiles.getAsLong()), anonymous.getAsLong());
    }

    private static OptionalLong either(String flatKeyed, String key, String other) throws MalformedInputException {
        OptionalLong value = value(flatKeyed, key);
        return value.isPresent() ? value : value(flatKeyed, other);
    }

    /** The second of the three numbers of /proc/TID/schedstat: nanoseconds on run queues. */
    static long runQueueWaitNanos(String schedstat) throws MalformedInputException {
        String[] fields = schedstat.strip().split(" ");
        if (fields.length != 3) {
            throw malformed("three numbers", schedstat);
        }
        return number(fields[1], schedstat);
    }

    private static OptionalLong value(String flatKeyed, String key) throws MalformedInputException {
        for (String line : flatKeyed.split("\n")) {
            if (line.startsWith(key) && line.length() > key.length() && line.charAt(key.length()) == ' ') {
                return OptionalLong.of(number(line.substring(key.length() + 1), line));
            }
        }
        return OptionalLong.empty();
    }

    private static long number(String digits, String text) throws MalformedInputException {
        try {
            long number = Long.parseLong(digits);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw malformed("a number", text);
        }
        throw malformed("a number that is not negative", text);
    }

    private static long nanos(long micros, String text) throws MalformedInputException {
        if (micros > Long.MAX_VALUE / NANOS_PER_MICRO) {
            throw malformed("less than 292 years of microseconds", text);
        }
        return micros * NANOS_PER_MICRO;
    }

    private static MalformedInputException malformed(String expected, String text) {
        return new MalformedInputException("the kernel's counters", 0, expected, "'" + text.strip() + "'");
    }
}
