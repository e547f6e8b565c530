package io.podflame.collector.web;

import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.api.WorkloadView;
import io.podflame.collector.api.WorkloadView.ResourcesView;
import io.podflame.collector.doctor.DiagnosisViews;
import io.podflame.collector.doctor.DoctorRounds;
import io.podflame.collector.flamegraph.SchedulingViews;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.OwnerName;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.Resources;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.HottestFunction;
import io.podflame.collector.query.SchedulingQuery;
import io.podflame.collector.session.Agent;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.ControlPlane;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.ProfileStore.Series;
import io.podflame.collector.store.ProfileStore.WindowTotal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Every workload with its CPU over a time range, from the series' totals; stack traces are not read. Thread-safe. */
final class WorkloadBoard {

    /** A window that starts before the range may reach into it: continuous windows take 10 s. */
    private static final long WINDOW_SLACK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Comparator<WorkloadView> CONTROL_PLANE_THEN_CPU = Comparator.<WorkloadView, Boolean>comparing(
                    view -> view.controlPlane().isEmpty())
            .thenComparing(Comparator.comparingDouble(WorkloadView::cpuSeconds).reversed())
            .thenComparing(WorkloadView::displayName)
            .thenComparing(WorkloadView::node);

    private final ProfileStore profiles;
    private final AgentRegistry agents;
    private final HottestCache hottest;
    private final DoctorRounds rounds;
    private final SchedulingQuery scheduling;

    /** @param rounds whose last findings are shown */
    WorkloadBoard(ProfileStore profiles, AgentRegistry agents, HottestCache hottest, DoctorRounds rounds) {
        this.profiles = profiles;
        this.agents = agents;
        this.hottest = hottest;
        this.rounds = rounds;
        this.scheduling = new SchedulingQuery(profiles);
    }

    /** @param steps parts of the range, each with its CPU */
    WorkloadList list(TimeRange range, int steps) {
        Map<WorkloadKey, Row> rows = new TreeMap<>();
        Map<String, TimeRange> sampledByNode = new HashMap<>();
        long stepNanos = Math.max(1, Math.ceilDiv(range.durationNanos(), steps));
        TimeRange reaching = new TimeRange(range.startNanos() - WINDOW_SLACK_NANOS, range.endNanos());
        for (Series series : profiles.series(reaching, WorkloadBoard::isContinuousCpu)) {
            Row row = rows.computeIfAbsent(
                    series.key().workload(), key -> new Row(series.workload(), range, stepNanos, steps));
            for (WindowTotal total : series.totals()) {
                if (total.window().overlaps(range)) {
                    row.add(total);
                    sampledByNode.merge(row.workload.key().node(), total.window(), WorkloadBoard::both);
                }
            }
        }
        for (Agent agent : agents.connected()) {
            for (Workload workload : agent.inventory()) {
                rows.computeIfAbsent(workload.key(), key -> new Row(workload, range, stepNanos, steps));
            }
        }
        return new WorkloadList(
                TimeUnit.NANOSECONDS.toMillis(range.startNanos()),
                TimeUnit.NANOSECONDS.toMillis(range.endNanos()),
                TimeUnit.NANOSECONDS.toMillis(stepNanos),
                SchedulingViews.nodes(scheduling.nodes(nodes(rows), range)),
                views(rows, range, sampledByNode));
    }

    private static SortedSet<String> nodes(Map<WorkloadKey, Row> rows) {
        return rows.keySet().stream().map(WorkloadKey::node).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isContinuousCpu(ProfileKey key) {
        return key.sessionId().isEmpty() && key.event().unit() == Event.Unit.NANOSECONDS;
    }

    private List<WorkloadView> views(
            Map<WorkloadKey, Row> rows, TimeRange range, Map<String, TimeRange> sampledByNode) {
        Map<WorkloadKey, HottestFunction> hottestFunctions = sampledByNode.values().stream()
                .reduce(WorkloadBoard::both)
                .map(sampled -> hottest.before(Math.min(sampled.endNanos(), range.endNanos())))
                .orElse(Map.of());
        Map<WorkloadKey, Diagnosis> diagnoses = rounds.latest()
                .map(report -> (Map<WorkloadKey, Diagnosis>) report.workloads())
                .orElse(Map.of());
        return rows.values().stream()
                .map(row -> {
                    WorkloadKey key = row.workload.key();
                    Optional<TimeRange> sampled = Optional.ofNullable(sampledByNode.get(key.node()));
                    return row.view(
                            sampled.map(window -> cut(window, range)),
                            Optional.ofNullable(hottestFunctions.get(key)),
                            SchedulingViews.of(scheduling.ofWorkload(key, range, row.totals)),
                            findings(key, Optional.ofNullable(diagnoses.get(key))));
                })
                .sorted(CONTROL_PLANE_THEN_CPU)
                .toList();
    }

    private static List<FindingView> findings(WorkloadKey workload, Optional<Diagnosis> diagnosis) {
        return diagnosis.stream()
                .flatMap(found -> found.findings().stream())
                .map(finding -> DiagnosisViews.of(finding, workload.id()))
                .toList();
    }

    private static TimeRange both(TimeRange a, TimeRange b) {
        return new TimeRange(Math.min(a.startNanos(), b.startNanos()), Math.max(a.endNanos(), b.endNanos()));
    }

    private static TimeRange cut(TimeRange window, TimeRange range) {
        return new TimeRange(
                Math.max(window.startNanos(), range.startNanos()), Math.min(window.endNanos(), range.endNanos()));
    }

    /** One workload while its windows are added up. */
    private static final class Row {
        private final Workload workload;
        private final TimeRange range;
        private final long stepNanos;
        private final double[] cpuNanosByStep;
        private final List<WindowTotal> totals = new ArrayList<>();
        private long lastSeenNanos;

        private Row(Workload workload, TimeRange range, long stepNanos, int steps) {
            this.workload = workload;
            this.range = range;
            this.stepNanos = stepNanos;
            this.cpuNanosByStep = new double[steps];
        }

        /** A window that lies in several steps counts in each by its share. */
        private void add(WindowTotal total) {
            totals.add(total);
            TimeRange window = total.window();
            TimeRange inRange = cut(window, range);
            lastSeenNanos = Math.max(lastSeenNanos, window.endNanos());
            double perNano = (double) total.value() / Math.max(1, window.durationNanos());
            int first = step(inRange.startNanos());
            int last = step(inRange.endNanos() - 1);
            for (int step = first; step <= last; step++) {
                long start = Math.max(inRange.startNanos(), range.startNanos() + step * stepNanos);
                long end = Math.min(inRange.endNanos(), range.startNanos() + (step + 1) * stepNanos);
                cpuNanosByStep[step] += perNano * (end - start);
            }
        }

        private int step(long nanos) {
            return Math.clamp((nanos - range.startNanos()) / stepNanos, 0, cpuNanosByStep.length - 1);
        }

        private WorkloadView view(
                Optional<TimeRange> sampled,
                Optional<HottestFunction> hottestFunction,
                SchedulingView counted,
                List<FindingView> findings) {
            WorkloadKey key = workload.key();
            double cpuNanos = Arrays.stream(cpuNanosByStep).sum();
            return new WorkloadView(
                    key.id(),
                    key.kind().name(),
                    key.displayName(),
                    key.node(),
                    key.namespace(),
                    key.pod(),
                    key.container(),
                    OwnerName.of(workload),
                    workload.image(),
                    workload.labels(),
                    ControlPlane.componentOf(workload).orElse(""),
                    cpuNanos / 1e9,
                    sampled.map(window -> cpuNanos / Math.max(1, window.durationNanos()))
                            .orElse(0.0),
                    Arrays.stream(cpuNanosByStep)
                            .mapToObj(nanos -> nanos / stepNanos)
                            .toList(),
                    hottestFunction.map(HottestFunction::name).orElse(""),
                    hottestFunction.map(HottestFunction::share).orElse(0.0),
                    TimeUnit.NANOSECONDS.toMillis(lastSeenNanos),
                    resources(workload.resources()),
                    counted,
                    findings);
        }

        private static ResourcesView resources(Resources known) {
            return new ResourcesView(
                    known.cpuRequestCores().stream().boxed().findFirst(),
                    known.cpuLimitCores().stream().boxed().findFirst(),
                    known.memoryLimitBytes().stream().boxed().findFirst());
        }
    }
}
