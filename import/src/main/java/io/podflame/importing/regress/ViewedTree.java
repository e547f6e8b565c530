package io.podflame.importing.regress;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.List;

/**
 * The call tree of a collector's answer. The answer has samples in total only: each node's are taken to be as many as its value stands for, which is exact when all were
 * sampled at one rate.
 */
final class ViewedTree {

    private ViewedTree() {}

    static Event event(FlameGraphView view) {
        return new Event(view.event(), view.unit().equals("nanoseconds") ? Event.Unit.NANOSECONDS : Event.Unit.COUNT);
    }

    static CallTree of(FlameGraphView view) throws CommandFailedException {
        try {
            return tree(view);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CommandFailedException(
                    "the collector's flame graph is not understood: " + e.getMessage(),
                    "use a collector of the same version as this command");
        }
    }

    private static CallTree tree(FlameGraphView view) {
        FlameGraphView.Nodes nodes = view.nodes();
        int count = nodes.parent().length;
        long[] samples = new long[count];
        int[] frames = nodes.frame().clone();
        double perValue = nodes.total()[0] == 0 ? 0 : (double) view.samples() / nodes.total()[0];
        for (int node = 0; node < count; node++) {
            samples[node] = Math.round(nodes.self()[node] * perValue);
        }
        frames[0] = 0;
        return new CallTree(
                frames(view),
                List.of(SourceLine.NONE),
                new CallTree.Columns(
                        nodes.parent(), frames, new int[count], nodes.self().clone(), samples));
    }

    private static List<Frame> frames(FlameGraphView view) {
        FlameGraphView.Frames columns = view.frames();
        List<Frame> frames = new ArrayList<>();
        for (int frame = 0; frame < columns.name().length; frame++) {
            frames.add(new Frame(
                    view.names().get(columns.name()[frame]),
                    FrameKind.valueOf(view.kinds().get(columns.kind()[frame])),
                    view.files().get(columns.file()[frame]),
                    columns.named()[frame] == 1,
                    columns.inlined()[frame] == 1));
        }
        return frames;
    }
}
