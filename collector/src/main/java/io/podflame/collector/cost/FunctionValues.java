package io.podflame.collector.cost;

import io.podflame.collector.model.CallTree;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each function of a call tree adds up to. */
public final class FunctionValues {

    private FunctionValues() {}

    /**
     * Of one function.
     *
     * @param self of samples in it
     * @param total of samples in it or in what it calls, a recursion counted once
     */
    public record SelfAndTotal(SampledValue self, SampledValue total) {

        static final SelfAndTotal NONE = new SelfAndTotal(SampledValue.NONE, SampledValue.NONE);

        SelfAndTotal plus(SampledValue moreSelf, SampledValue moreTotal) {
            return new SelfAndTotal(self.plus(moreSelf), total.plus(moreTotal));
        }
    }

    /** Of the whole tree. */
    public static SampledValue whole(CallTree tree) {
        return new SampledValue(tree.total(0), squares(tree)[0]);
    }

    /** Of every function that has samples. */
    public static SortedMap<Function, SelfAndTotal> of(CallTree tree) {
        double[] squares = squares(tree);
        int[] functions = new int[tree.nodeCount()];
        List<Function> known = new ArrayList<>();
        int[] functionOfFrame = functionsOfFrames(tree, known);
        SortedMap<Function, SelfAndTotal> values = new TreeMap<>();
        for (int node = 1; node < functions.length; node++) {
            functions[node] = functionOfFrame[tree.frameId(node)];
            if (functions[node] < 0 || tree.total(node) == 0) {
                continue;
            }
            SampledValue self = SampledValue.of(tree.self(node), tree.selfSamples(node));
            SampledValue total = recurses(tree, functions, node)
                    ? SampledValue.NONE
                    : new SampledValue(tree.total(node), squares[node]);
            values.merge(
                    known.get(functions[node]),
                    SelfAndTotal.NONE.plus(self, total),
                    (before, added) -> before.plus(added.self(), added.total()));
        }
        return values;
    }

    /** By frame ID the index in {@code known}; -1 for a frame that is no function. */
    private static int[] functionsOfFrames(CallTree tree, List<Function> known) {
        SortedMap<Function, Integer> indices = new TreeMap<>();
        return tree.frames().stream()
                .mapToInt(frame -> !Function.isFunction(frame)
                        ? -1
                        : indices.computeIfAbsent(Function.of(frame), function -> {
                            known.add(function);
                            return known.size() - 1;
                        }))
                .toArray();
    }

    private static boolean recurses(CallTree tree, int[] functions, int node) {
        for (int caller = tree.parent(node); caller > 0; caller = tree.parent(caller)) {
            if (functions[caller] == functions[node]) {
                return true;
            }
        }
        return false;
    }

    /** By node, of the samples in it and below it. */
    private static double[] squares(CallTree tree) {
        double[] squares = new double[tree.nodeCount()];
        for (int node = squares.length - 1; node >= 0; node--) {
            squares[node] +=
                    SampledValue.of(tree.self(node), tree.selfSamples(node)).squares();
            if (node > 0) {
                squares[tree.parent(node)] += squares[node];
            }
        }
        return squares;
    }
}
