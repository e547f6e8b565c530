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

/**
 * The flame graph of one event of all recordings that are converted. Each session fills a {@link Part} of its own, on its own thread, and
 * gives it in at its end. Thread-safe.
 */
final class ConvertedEvent {

    private static final TimeRange EVER = new TimeRange(0, Long.MAX_VALUE);
    private static final String LOST = "ring full";

    private final Event event;
    private final double frequencyHertz;
    private final RecordedFunctions functions;
    private final Granularity granularity;
    /** Guarded by this, as what follows. */
    private Optional<FlameGraphBuilder> graph = Optional.empty();

    private final List<WindowStatistics> statistics = new ArrayList<>();
    private final Set<String> sources = new LinkedHashSet<>();
    private final Map<String, Workload> workloads = new HashMap<>();

    ConvertedEvent(RecordedEvent recorded, Granularity granularity, RecordedFunctions functions) {
        this.functions = functions;
        this.event = CollectorModel.event(recorded.event());
        this.frequencyHertz = recorded.frequencyHertz();
        this.granularity = granularity;
    }

    /** What became of a recording's samples of this event, and when the first and the last were taken, since the epoch. */
    record Account(long startNanos, long endNanos, long samples, long idle, long lost) {}

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

    private FlameGraphBuilder newGraph() {
        return new FlameGraphBuilder(
                new FlameGraphRequest(Set.of(), EVER, event.name(), "", granularity),
                SymbolLookup.in(functions::table));
    }

    /** What one session adds. One thread. */
    final class Part {

        private final String node;
        private final FlameGraphBuilder partGraph = newGraph();
        private final Map<String, Workload> partWorkloads = new HashMap<>();

        /** @param node that was recorded */
        Part(String node) {
            this.node = node;
        }

        /** Names the stacks and merges them, workload by workload. */
        void add(StackSums sums) {
            StackTraces stacks = new DictionaryStackTraces(sums.dictionary());
            int[] order = byWorkload(sums);
            int workload = -1;
            for (int entry : order) {
                if (sums.workloadIndex(entry) != workload) {
                    workload = sums.workloadIndex(entry);
                    Workload described = CollectorModel.described(node, sums.workload(workload));
                    partWorkloads.put(described.key().displayName(), described);
                    partGraph.begin(new ProfileKey(described.key(), event, ""), stacks);
                }
                partGraph.add(sums.stackNode(entry), sums.samples(entry), sums.value(entry));
            }
            partGraph.end();
        }

        /** Nothing more will be added: what takes long is done here, not while other sessions wait. */
        void end() {
            partGraph.sort();
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

    /** A session has ended. */
    synchronized void add(Part part, Account account) {
        TimeRange window = new TimeRange(account.startNanos(), account.endNanos());
        part.partGraph.add(window);
        workloads.putAll(part.partWorkloads);
        graph.ifPresent(before -> before.add(part.partGraph));
        graph = graph.or(() -> Optional.of(part.partGraph));
        statistics.add(new WindowStatistics(
                part.node,
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
        return graph.orElseGet(this::newGraph).finish(statistics, Optional.of(String.join(", ", sources)));
    }
}
