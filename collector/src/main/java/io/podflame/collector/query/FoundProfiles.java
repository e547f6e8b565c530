package io.podflame.collector.query;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.WorkloadKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Remembers whose profiles of when one scan found. One query's own. */
final class FoundProfiles {
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Set<ProfileKey> keys = new LinkedHashSet<>();
    private long startNanos = Long.MAX_VALUE;
    private long endNanos = Long.MIN_VALUE;

    void add(FoundProfiles other) {
        keys.addAll(other.keys);
        startNanos = Math.min(startNanos, other.startNanos);
        endNanos = Math.max(endNanos, other.endNanos);
    }

    void add(ProfileKey key) {
        keys.add(key);
    }

    void add(TimeRange window) {
        startNanos = Math.min(startNanos, window.startNanos());
        endNanos = Math.max(endNanos, window.endNanos());
    }

    /** From the start of the first window to the end of the last; what was asked for when there is none. */
    TimeRange range(FlameGraphRequest request) {
        return endNanos < startNanos ? request.range() : new TimeRange(startNanos, endNanos);
    }

    /** As stored; when nothing was found, as its name says. */
    Event event(FlameGraphRequest request) {
        return keys.isEmpty()
                ? Event.named(request.event())
                : keys.iterator().next().event();
    }

    /** Those windows that say how well the graph's nodes were sampled. */
    List<WindowStatistics> relevant(List<WindowStatistics> statistics, FlameGraphRequest request) {
        Set<String> nodes = workloads(request).stream().map(WorkloadKey::node).collect(Collectors.toSet());
        return statistics.stream()
                .filter(window -> window.event().name().equals(request.event()))
                .filter(window -> nodes.isEmpty() || nodes.contains(window.node()))
                .toList();
    }

    /**
     * Who, what and when: {@code kube-system/etcd-0/etcd on node-a · cache-misses · 2026-11-23 06:00:00–06:15:00 UTC}; CPU time goes
     * without saying.
     *
     * @param recording name of the one that the session is of
     */
    String title(FlameGraphRequest request, Optional<String> recording) {
        TimeRange range = range(request);
        Instant start = instant(range.startNanos());
        Instant end = instant(range.endNanos());
        boolean sameDay = start.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .equals(end.atOffset(ZoneOffset.UTC).toLocalDate());
        String session = recording
                .map(name -> " · recording " + name)
                .orElse(request.sessionId().isEmpty() ? "" : " · session " + request.sessionId());
        String event = request.event().equals(Event.CPU_CLOCK.name()) ? "" : " · " + request.event();
        return who(request) + session + event + " · " + DAY_AND_TIME.format(start) + "–"
                + (sameDay ? TIME : DAY_AND_TIME).format(end) + " UTC";
    }

    private String who(FlameGraphRequest request) {
        Set<WorkloadKey> workloads = workloads(request);
        Set<String> nodes = workloads.stream().map(WorkloadKey::node).collect(Collectors.toCollection(TreeSet::new));
        String where = nodes.size() == 1 ? " on " + nodes.iterator().next() : " on " + nodes.size() + " nodes";
        if (workloads.size() == 1) {
            return workloads.iterator().next().displayName() + where;
        }
        String which = request.workloads().isEmpty() ? "all workloads" : workloads.size() + " workloads";
        return workloads.isEmpty() ? which : which + where;
    }

    private Set<WorkloadKey> workloads(FlameGraphRequest request) {
        return request.workloads().isEmpty()
                ? keys.stream().map(ProfileKey::workload).collect(Collectors.toCollection(TreeSet::new))
                : request.workloads();
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }
}
