package io.podflame.collector.query;

import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** How much of a range was sampled: what agents were not there for is missing from a sum, and nobody would see it. */
final class SampledShare {

    private SampledShare() {}

    /**
     * 0 to 1, of the node with the least.
     *
     * @param nodes that the samples are of
     * @param statistics of all windows that overlap the range
     */
    static double of(FlameGraphRequest request, Collection<String> nodes, List<WindowStatistics> statistics) {
        return nodes.stream()
                .mapToDouble(node -> ofNode(
                        request.range(),
                        statistics.stream()
                                .filter(window -> window.node().equals(node)
                                        && window.event().name().equals(request.event()))
                                .map(WindowStatistics::window)
                                .sorted(Comparator.comparingLong(TimeRange::startNanos))
                                .toList()))
                .min()
                .orElse(0);
    }

    /** Windows of one run may overlap those of another by a moment. */
    private static double ofNode(TimeRange range, List<TimeRange> windows) {
        long covered = 0;
        long until = range.startNanos();
        for (TimeRange window : windows) {
            long from = Math.max(until, window.startNanos());
            long to = Math.min(range.endNanos(), window.endNanos());
            if (to > from) {
                covered += to - from;
                until = to;
            }
        }
        return (double) covered / range.durationNanos();
    }
}
