package io.podflame.collector.merge;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Stack traces for tests, written as folded stacks: {@code etcd;main.main;sys_read@KERNEL 3}. The first frame is the thread's; the
 * others are Go functions of /usr/bin/etcd unless an {@code @KIND} or {@code @KIND:file} says otherwise. A sample is worth 10 ms.
 */
public final class FoldedInput {
    public static final long NANOS_PER_SAMPLE = 10_000_000;
    public static final TimeRange RANGE = new TimeRange(1_700_000_000_000_000_000L, 1_700_000_010_000_000_000L);

    private final StackTable stacks = new StackTable();
    private final SortedMap<Integer, Integer> samplesByNode = new TreeMap<>();

    public static FoldedInput of(String... lines) {
        FoldedInput input = new FoldedInput();
        for (String line : lines) {
            int space = line.lastIndexOf(' ');
            input.add(line.substring(0, space).split(";", -1), Integer.parseInt(line.substring(space + 1)));
        }
        return input;
    }

    public static CallTree callTree(String... lines) {
        return callTree(of(lines));
    }

    public static CallTree callTree(FoldedInput input) {
        CallTreeMerger merger = new CallTreeMerger(FoldedInput::frames);
        input.addTo(merger);
        return merger.finish(Granularity.FUNCTION);
    }

    /** A CPU flame graph of the lines, sampled at 100 Hz on two CPUs without any loss. */
    public static FlameGraph flameGraph(String... lines) {
        return flameGraph(callTree(lines));
    }

    public static FlameGraph flameGraph(CallTree tree) {
        Accuracy accuracy =
                new Accuracy(100, 99.5, tree.samples(), Map.of(), Map.of(), Map.of(), Map.of(), tree.total(0));
        return new FlameGraph(
                "kube-system/etcd-0/etcd on node-a",
                Event.CPU_CLOCK,
                RANGE,
                tree,
                accuracy,
                Map.of("/usr/bin/etcd", BuildId.of("0123456789abcdef")));
    }

    public FoldedInput add(String[] frames, int samples) {
        int node = StackTable.ROOT;
        for (int depth = 0; depth < frames.length; depth++) {
            node = stacks.addChild(node, stacks.addLocation(location(frames[depth], depth == 0)));
        }
        samplesByNode.merge(node, samples, Integer::sum);
        return this;
    }

    public StackTable stacks() {
        return stacks;
    }

    public ProfileRows rows() {
        return ProfileRows.of(
                samplesByNode.keySet().stream().mapToInt(Integer::intValue).toArray(),
                samplesByNode.values().stream().mapToInt(Integer::intValue).toArray(),
                samplesByNode.values().stream()
                        .mapToLong(samples -> samples * NANOS_PER_SAMPLE)
                        .toArray());
    }

    public void addTo(CallTreeMerger merger) {
        merger.begin(stacks);
        merger.add(rows());
    }

    /** The frame that {@link #location} stands for, alone. */
    public static List<FrameAtLine> frames(Location location) {
        return List.of(new FrameAtLine(frame(location)));
    }

    private static Frame frame(Location location) {
        return switch (location) {
            case Location.Thread(String name) -> new Frame(name, FrameKind.THREAD, "", true);
            case Location.Truncated(String reason) -> Frame.truncated(reason);
            case Location.Kernel(String name, String kindAndFile) -> {
                String[] parts = kindAndFile.split(":", 2);
                FrameKind kind = FrameKind.valueOf(parts[0]);
                yield new Frame(name, kind, parts.length > 1 ? parts[1] : "", !name.startsWith("["));
            }
            default -> throw new IllegalArgumentException("not of a folded input: " + location);
        };
    }

    private static Location location(String frame, boolean outermost) {
        int at = frame.lastIndexOf('@');
        String name = at < 0 ? frame : frame.substring(0, at);
        if (outermost && at < 0) {
            return new Location.Thread(name);
        }
        String kindAndFile = at < 0 ? "GO:/usr/bin/etcd" : frame.substring(at + 1);
        boolean isKind =
                Stream.of(FrameKind.values()).anyMatch(kind -> kindAndFile.split(":", 2)[0].equals(kind.name()));
        if (!isKind) {
            throw new IllegalArgumentException("no such kind of frame: " + frame);
        }
        return kindAndFile.equals("TRUNCATED") ? new Location.Truncated(name) : new Location.Kernel(name, kindAndFile);
    }
}
