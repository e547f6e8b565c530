package io.podflame.collector.query;

import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.ProfileVisitor;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Cuts profiles at the edges of a range before they are added to a graph. One query's own. */
final class ExactRange implements ProfileVisitor {

    /** No live window is longer: the collector would have rejected it. */
    private static final long LONGEST_WINDOW_NANOS = Duration.ofMinutes(10).toNanos();

    private static final long NANOS_PER_MICRO = 1_000;

    private final TimeRange range;
    private final FlameGraphBuilder graph;
    private final SortedSet<String> nodes = new TreeSet<>();
    private Optional<Runnable> beginning = Optional.empty();
    private double value;
    private double sharedOutValue;

    ExactRange(TimeRange range, FlameGraphBuilder graph) {
        this.range = range;
        this.graph = graph;
    }

    /** The windows that may reach into the range start in this one. */
    static TimeRange reaching(TimeRange range) {
        return new TimeRange(Math.max(0, range.startNanos() - LONGEST_WINDOW_NANOS), range.endNanos());
    }

    /** A partition of which no window reaches into the range is none of the graph's. */
    @Override
    public void partition(ProfileKey key, StackTable stacks) {
        beginning = Optional.of(() -> {
            nodes.add(key.workload().node());
            graph.partition(key, stacks);
        });
    }

    @Override
    public void profile(TimeRange window, ProfileRows rows) {
        if (!window.overlaps(range)) {
            return;
        }
        beginning.ifPresent(Runnable::run);
        beginning = Optional.empty();
        if (window.startNanos() >= range.startNanos() && window.endNanos() <= range.endNanos()) {
            graph.profile(window, rows);
            value += rows.totalValue();
            return;
        }
        graph.add(window.intersection(range));
        Optional<int[]> times = rows.timeOffsetsMicros();
        if (times.isPresent()) {
            cutByTimes(window, rows, times.get());
        } else {
            shareOut(window, rows);
        }
    }

    private void cutByTimes(TimeRange window, ProfileRows rows, int[] offsetsMicros) {
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            int inside = 0;
            for (int end = next + rows.samples(row); next < end; next++) {
                if (range.contains(window.startNanos() + offsetsMicros[next] * NANOS_PER_MICRO)) {
                    inside++;
                }
            }
            if (inside > 0) {
                add(rows, row, inside, (double) inside / rows.samples(row));
            }
        }
    }

    /** The samples are all kept, each with a part of its period: that is what they say about the range. */
    private void shareOut(TimeRange window, ProfileRows rows) {
        double part = (double) window.intersection(range).durationNanos() / window.durationNanos();
        for (int row = 0; row < rows.size(); row++) {
            add(rows, row, rows.samples(row), part);
            sharedOutValue += rows.value(row) * part;
        }
    }

    private void add(ProfileRows rows, int row, long samples, double part) {
        graph.add(rows.stackNode(row), samples, Math.round(rows.value(row) * part));
        value += rows.value(row) * part;
    }

    double sharedOutShare() {
        return value == 0 ? 0 : sharedOutValue / value;
    }

    /** That the graph's samples are of. */
    SortedSet<String> nodes() {
        return nodes;
    }
}
