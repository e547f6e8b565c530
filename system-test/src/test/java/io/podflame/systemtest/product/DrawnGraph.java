package io.podflame.systemtest.product;

import io.podflame.collector.api.FlameGraphView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A flame graph as the API gives it, frame by frame.
 *
 * @param boxes every node but the root; a caller comes before those it calls
 */
public record DrawnGraph(FlameGraphView view, List<Box> boxes) {

    /**
     * One node.
     *
     * @param callers from the outermost on, without this one
     * @param kind THREAD, KERNEL, NATIVE, GO, JIT, UNKNOWN or TRUNCATED
     * @param file "" when there is none
     * @param total in the graph's unit
     */
    public record Box(List<Box> callers, String name, String kind, String file, boolean named, long self, long total) {

        public Box {
            callers = List.copyOf(callers);
        }

        /** Whether it is code of a program, not of the kernel. */
        public boolean userCode() {
            return switch (kind) {
                case "NATIVE", "GO", "JIT", "UNKNOWN" -> true;
                default -> false;
            };
        }

        /** Whether any of those that called it is so. */
        public boolean under(Predicate<Box> caller) {
            return callers.stream().anyMatch(caller);
        }
    }

    public DrawnGraph {
        boxes = List.copyOf(boxes);
    }

    public static DrawnGraph of(FlameGraphView view) {
        FlameGraphView.Nodes nodes = view.nodes();
        FlameGraphView.Frames frames = view.frames();
        List<List<Box>> paths = new ArrayList<>(List.of(List.of()));
        List<Box> boxes = new ArrayList<>();
        for (int node = 1; node < nodes.parent().length; node++) {
            int frame = nodes.frame()[node];
            List<Box> callers = paths.get(nodes.parent()[node]);
            Box box = new Box(
                    callers,
                    view.names().get(frames.name()[frame]),
                    view.kinds().get(frames.kind()[frame]),
                    view.files().get(frames.file()[frame]),
                    frames.named()[frame] == 1,
                    nodes.self()[node],
                    nodes.total()[node]);
            boxes.add(box);
            List<Box> path = new ArrayList<>(callers);
            path.add(box);
            paths.add(path);
        }
        return new DrawnGraph(view, boxes);
    }

    /** Of everything, in the graph's unit. */
    public long total() {
        return view.nodes().total()[0];
    }

    public boolean has(Predicate<Box> wanted) {
        return boxes.stream().anyMatch(wanted);
    }

    /** Of frames of user code, each as often as samples went through it, the share that has a name; 0 to 1. */
    public double namedShareOfUserCode() {
        double all = boxes.stream().filter(Box::userCode).mapToLong(Box::total).sum();
        double named = boxes.stream()
                .filter(box -> box.userCode() && box.named())
                .mapToLong(Box::total)
                .sum();
        return named / all;
    }
}
