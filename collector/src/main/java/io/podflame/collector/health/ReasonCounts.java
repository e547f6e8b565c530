package io.podflame.collector.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One counter per reason. Reasons may come from agents, so their number is limited: what comes after {@value #MAX_REASONS}
 * different ones is counted as "other". Thread-safe.
 */
public final class ReasonCounts {

    static final int MAX_REASONS = 100;

    private final MeterRegistry registry;
    private final String name;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    ReasonCounts(MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    public void add(String reason, long count) {
        boolean full = counters.size() >= MAX_REASONS && !counters.containsKey(reason);
        counters.computeIfAbsent(full ? "other" : reason, this::counter).increment(count);
    }

    public void addAll(Map<String, Long> counts) {
        counts.forEach(this::add);
    }

    /** By reason, sorted. */
    public Map<String, Long> byReason() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((reason, counter) -> counts.put(reason, (long) counter.count()));
        return counts;
    }

    public long total() {
        return byReason().values().stream().mapToLong(Long::longValue).sum();
    }

    private Counter counter(String reason) {
        return Counter.builder(name).tag("reason", reason).register(registry);
    }
}
