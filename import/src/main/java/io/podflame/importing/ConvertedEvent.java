package io.podflame.importing;

import io.podflame.agent.encode.StackSums;
import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.StackTraces;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.query.FlameGraphBuilder;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.symbolize.SymbolLookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The flame graph of one event of all recordings that are converted. Thread-safe. */
final class ConvertedEvent {

    private static final TimeRange EVER = new TimeRange(0, Long.MAX_VALUE);
    private static final String LOST = "ring full";

    private final Event event;
    private final double frequencyHertz;
    private final RecordedFunctions functions;
    /** Guarded by this, as what follows. */
    private final FlameGraphBuilder graph;

    private final List<WindowStatistics> statistics = new ArrayList<>();
    private final Set<String> sources = new LinkedHashSet<>();
    private final Map<String, Workload> workloads = new HashMap<>();

    ConvertedEvent(RecordedEvent recorded, Granularity granularity, RecordedFunctions functions) {
        this.functions = functions;
        this.event = CollectorModel.event(recorded.event());
        this.frequencyHertz = recorded.frequencyHertz();
        this.graph = new FlameGraphBuilder(
                new FlameGraphRequest(Set.of(), EVER, event.name(), "", granularity),
                SymbolLookup.in(functions::table));
    }

    /** What became of a recording's samples of this event, and when the first and the last were taken, since the epoch. */
    record Account(String node, long startNanos, long endNanos, long samples, long idle, long lost) {}

    Event event() {
        return event;
    }

    /** A recording that its samples are of. */
    synchronized void of(ImportSource source) {
        sources.add(source.name());
    }

    Optional<Location> unified(Location location) {
        return functions.unified(location);
    }

    /** Names the stacks and merges them, workload by workload. */
    synchronized void add(String node, StackSums sums) {
        StackTraces stacks = new DictionaryStackTraces(sums.dictionary());
        int[] order = byWorkload(sums);
        int workload = -1;
        for (int entry : order) {
            if (sums.workloadIndex(entry) != workload) {
                workload = sums.workloadIndex(entry);
                Workload described = CollectorModel.described(node, sums.workload(workload));
                workloads.put(described.key().displayName(), described);
                graph.begin(new ProfileKey(described.key(), event, ""), stacks);
            }
            graph.add(sums.stackNode(entry), sums.samples(entry), sums.value(entry));
        }
    }

    private static int[] byWorkload(StackSums sums) {
        int[] next = new int[sums.workloadCount() + 1];
        for (int entry = 0; entry < sums.size(); entry++) {
            next[sums.workloadIndex(entry) + 1]++;
        }
        for (int workload = 1; workload < next.length; workload++) {
            next[workload] += next[workload - 1];
        }
        int[] order = new int[sums.size()];
        for (int entry = 0; entry < sums.size(); entry++) {
            order[next[sums.workloadIndex(entry)]++] = entry;
        }
        return order;
    }

    synchronized void add(Account account) {
        TimeRange window = new TimeRange(account.startNanos(), account.endNanos());
        graph.add(window);
        statistics.add(new WindowStatistics(
                account.node(),
                "",
                event,
                window,
                frequencyHertz,
                0, // a recording does not say how much CPU time its samples were due in
                account.samples() + account.idle(),
                account.idle(),
                0,
                account.lost() == 0 ? Map.of() : Map.of(LOST, account.lost()),
                Map.of(),
                Map.of()));
    }

    /** By name, those that samples were added of. */
    synchronized Map<String, Workload> workloads() {
        return Map.copyOf(workloads);
    }

    synchronized FlameGraph finish() {
        return graph.finish(statistics, Optional.of(String.join(", ", sources)));
    }
}
