package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_BREAKPOINT;
import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_HARDWARE;
import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_HW_CACHE;
import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_RAW;
import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_SOFTWARE;
import static io.podflame.agent.linux.PerfEventAbi.PERF_TYPE_TRACEPOINT;

import java.util.List;

/** Names for events of recordings that have none for them, made of type and configuration as perf does. */
final class EventNames {

    private static final List<String> HARDWARE = List.of(
            "cycles",
            "instructions",
            "cache-references",
            "cache-misses",
            "branches",
            "branch-misses",
            "bus-cycles",
            "stalled-cycles-frontend",
            "stalled-cycles-backend",
            "ref-cycles");

    private static final List<String> SOFTWARE = List.of(
            "cpu-clock",
            "task-clock",
            "page-faults",
            "context-switches",
            "cpu-migrations",
            "minor-faults",
            "major-faults",
            "alignment-faults",
            "emulation-faults",
            "dummy",
            "bpf-output",
            "cgroup-switches");

    private static final List<String> CACHES =
            List.of("L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node");
    private static final List<String> CACHE_ACCESSES = List.of("load", "store", "prefetch");
    private static final List<String> CACHE_ACCESSES_COUNTED = List.of("loads", "stores", "prefetches");

    /** Of {@code config} where the hardware type names the kind of core in its upper half. */
    private static final long HARDWARE_CONFIG = 0xffffffffL;

    private EventNames() {}

    static String of(EventAttr attr) {
        return bare(attr) + modifiers(attr);
    }

    private static String bare(EventAttr attr) {
        long config = attr.config();
        return switch (attr.type()) {
            case PERF_TYPE_HARDWARE -> listed(HARDWARE, config & HARDWARE_CONFIG, "unknown-hardware");
            case PERF_TYPE_SOFTWARE -> listed(SOFTWARE, config, "unknown-software");
            case PERF_TYPE_TRACEPOINT -> "unknown tracepoint";
            case PERF_TYPE_HW_CACHE ->
                cache((int) config & 0xff, (int) (config >>> 8) & 0xff, (config >>> 16 & 1) != 0);
            case PERF_TYPE_RAW -> "raw 0x" + Long.toHexString(config);
            case PERF_TYPE_BREAKPOINT -> "breakpoint";
            default -> "unknown attr type: " + attr.type();
        };
    }

    private static String listed(List<String> names, long config, String unknown) {
        return config >= 0 && config < names.size() ? names.get((int) config) : unknown;
    }

    private static String cache(int which, int access, boolean miss) {
        if (which >= CACHES.size() || access >= CACHE_ACCESSES.size()) {
            return "invalid-cache";
        }
        return CACHES.get(which) + "-"
                + (miss ? CACHE_ACCESSES.get(access) + "-misses" : CACHE_ACCESSES_COUNTED.get(access));
    }

    /** What is counted, where something is left out, and how precise: ":u", ":kp". */
    private static String modifiers(EventAttr attr) {
        StringBuilder letters = new StringBuilder();
        if (attr.excludesKernel() || attr.excludesUser() || attr.excludesHypervisor()) {
            letters.append(attr.excludesKernel() ? "" : "k")
                    .append(attr.excludesUser() ? "" : "u")
                    .append(attr.excludesHypervisor() ? "" : "h");
        }
        letters.repeat('p', attr.precision());
        return letters.isEmpty() ? "" : ":" + letters;
    }
}
