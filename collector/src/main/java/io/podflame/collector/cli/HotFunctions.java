package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The functions that a call tree spends most in. */
final class HotFunctions {

    /** Frames that are no functions: they say whose the stack is, or that it is incomplete. */
    private static final Set<String> MARKERS = Set.of("THREAD", "TRUNCATED", "WORKLOAD");

    private HotFunctions() {}

    /**
     * One function over the whole tree.
     *
     * @param self value of samples in it
     * @param total value of samples in it or in what it calls, a recursion counted once
     */
    record HotFunction(String name, String kind, long self, long total) {}

    /** The value of the whole tree. */
    static long total(FlameGraphView view) {
        return view.nodes().total().length == 0 ? 0 : view.nodes().total()[0];
    }

    static List<HotFunction> bySelf(FlameGraphView view, int limit) {
        return largest(view, limit, Comparator.comparingLong(HotFunction::self));
    }

    static List<HotFunction> byTotal(FlameGraphView view, int limit) {
        return largest(view, limit, Comparator.comparingLong(HotFunction::total));
    }

    private static List<HotFunction> largest(FlameGraphView view, int limit, Comparator<HotFunction> order) {
        List<HotFunction> functions = all(view);
        functions.sort(order.reversed().thenComparing(HotFunction::name).thenComparing(HotFunction::kind));
        return functions.subList(0, Math.min(limit, functions.size()));
    }

    private static List<HotFunction> all(FlameGraphView view) {
        int frames = view.frames().name().length;
        long[] self = new long[frames];
        long[] total = new long[frames];
        FlameGraphView.Nodes nodes = view.nodes();
        for (int node = 1; node < nodes.parent().length; node++) {
            int frame = nodes.frame()[node];
            self[frame] += nodes.self()[node];
            if (!recurses(nodes, node)) {
                total[frame] += nodes.total()[node];
            }
        }
        List<HotFunction> functions = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            String kind = view.kinds().get(view.frames().kind()[frame]);
            if (total[frame] > 0 && !MARKERS.contains(kind)) {
                functions.add(new HotFunction(
                        view.names().get(view.frames().name()[frame]), kind, self[frame], total[frame]));
            }
        }
        return functions;
    }

    private static boolean recurses(FlameGraphView.Nodes nodes, int node) {
        int frame = nodes.frame()[node];
        for (int outer = nodes.parent()[node]; outer > 0; outer = nodes.parent()[outer]) {
            if (nodes.frame()[outer] == frame) {
                return true;
            }
        }
        return false;
    }
}
