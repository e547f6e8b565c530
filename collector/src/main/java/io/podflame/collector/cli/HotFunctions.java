package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The functions that a call tree spends most in. */
final class HotFunctions {

    /** Frames that are no functions: they say whose the stack is, or that it is incomplete. */
    private static final Set<String> MARKERS = Set.of("THREAD", "TRUNCATED", "WORKLOAD");

    private final List<HotFunction> functions;

    HotFunctions(FlameGraphView view) {
        this.functions = functions(view);
    }

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

    List<HotFunction> bySelf(int limit) {
        return largest(limit, Comparator.comparingLong(HotFunction::self));
    }

    List<HotFunction> byTotal(int limit) {
        return largest(limit, Comparator.comparingLong(HotFunction::total));
    }

    private List<HotFunction> largest(int limit, Comparator<HotFunction> order) {
        return functions.stream()
                .sorted(order.reversed().thenComparing(HotFunction::name).thenComparing(HotFunction::kind))
                .limit(limit)
                .toList();
    }

    private static List<HotFunction> functions(FlameGraphView view) {
        int frames = view.frames().name().length;
        long[] self = new long[frames];
        long[] total = new long[frames];
        FlameGraphView.Nodes nodes = view.nodes();
        CallPath path = new CallPath(nodes, frames);
        for (int node = 1; node < nodes.parent().length; node++) {
            int frame = nodes.frame()[node];
            self[frame] += nodes.self()[node];
            if (!path.recurses(node)) {
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

    /** The nodes from the outermost one to the present one, which are mostly those of the node before. */
    private static final class CallPath {
        private final FlameGraphView.Nodes nodes;
        private int[] path = new int[256];
        /** By frame, how many nodes of the path it has. */
        private final int[] uses;

        private int length;

        CallPath(FlameGraphView.Nodes nodes, int frames) {
            this.nodes = nodes;
            this.uses = new int[frames];
        }

        /** Whether a caller of the node is the same function. */
        boolean recurses(int node) {
            int parent = nodes.parent()[node];
            while (length > 0 && path[length - 1] != parent) {
                length--;
                uses[nodes.frame()[path[length]]]--;
            }
            if (length == 0) {
                pushCallers(parent);
            }
            boolean recurses = uses[nodes.frame()[node]] > 0;
            push(node);
            return recurses;
        }

        /** Of a node that does not stand behind its parent's others. */
        private void pushCallers(int parent) {
            int callers = 0;
            for (int caller = parent; caller > 0; caller = nodes.parent()[caller]) {
                callers++;
            }
            length = callers;
            if (length > path.length) {
                path = new int[2 * length];
            }
            for (int caller = parent; caller > 0; caller = nodes.parent()[caller]) {
                path[--callers] = caller;
                uses[nodes.frame()[caller]]++;
            }
        }

        private void push(int node) {
            if (length == path.length) {
                path = Arrays.copyOf(path, 2 * length);
            }
            path[length++] = node;
            uses[nodes.frame()[node]]++;
        }
    }
}
