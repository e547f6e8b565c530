package io.podflame.collector.diagnose;

import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.SourceLine;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile written down as folded stacks, the first frame the thread's: {@code mixs;runtime.goexit;main.main 12}. Frames that end in
 * {@code _[k]} are the kernel's, as in flamegraph.pl. Each sample stands for 10 ms.
 */
public final class FoldedProfile {
    private static final String KERNEL = "_[k]";
    private static final long PERIOD_NANOS = 10_000_000;

    private final List<Frame> frames = new ArrayList<>();
    private final Map<Frame, Integer> frameIds = new HashMap<>();
    private final Map<List<Integer>, Integer> children = new HashMap<>();
    private final List<Integer> parents = new ArrayList<>(List.of(0));
    private final List<Integer> nodeFrames = new ArrayList<>(List.of(0));
    private final List<Long> samples = new ArrayList<>(List.of(0L));

    private FoldedProfile() {}

    public static CallTree tree(String folded) {
        FoldedProfile profile = new FoldedProfile();
        folded.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(profile::add);
        return profile.tree();
    }

    /** As a flame graph of CPU time with this beside it, ten seconds long. */
    public static FlameGraph graph(String folded, Scheduling scheduling) {
        return graph(folded, Event.CPU_CLOCK, scheduling);
    }

    public static FlameGraph graph(String folded, Event event, Scheduling scheduling) {
        return graph(folded, event, scheduling, 10);
    }

    public static FlameGraph graph(String folded, Event event, Scheduling scheduling, int seconds) {
        CallTree tree = tree(folded);
        Accuracy accuracy = new Accuracy(99, 99, tree.samples(), Map.of(), Map.of(), Map.of(), Map.of(), tree.total(0));
        return new FlameGraph(
                "test", event, new TimeRange(0, seconds * 1_000_000_000L), tree, accuracy, scheduling, Map.of());
    }

    /** A container with this command line. */
    public static Workload pod(String path, String image, String... command) {
        String[] parts = path.split("/");
        return new Workload(
                new WorkloadKey(WorkloadKind.POD, "node-a", parts[0], parts[1], parts[2], ""),
                "",
                "",
                image,
                Map.of("pod-template-hash", "7d9c5b6f4"),
                List.of(command));
    }

    private void add(String line) {
        int space = line.lastIndexOf(' ');
        long count = Long.parseLong(line.substring(space + 1));
        int node = 0;
        String[] names = line.substring(0, space).split(";");
        for (int i = 0; i < names.length; i++) {
            node = child(node, frame(names[i], i == 0));
        }
        samples.set(node, samples.get(node) + count);
    }

    private static Frame frame(String name, boolean thread) {
        if (thread) {
            return new Frame(name, FrameKind.THREAD, "", true);
        }
        return name.endsWith(KERNEL)
                ? new Frame(name.substring(0, name.length() - KERNEL.length()), FrameKind.KERNEL, "", true)
                : new Frame(name, FrameKind.NATIVE, "/usr/local/bin/program", true);
    }

    private int child(int parent, Frame frame) {
        int frameId = frameIds.computeIfAbsent(frame, absent -> {
            frames.add(absent);
            return frames.size() - 1;
        });
        return children.computeIfAbsent(List.of(parent, frameId), absent -> {
            parents.add(parent);
            nodeFrames.add(frameId);
            samples.add(0L);
            return parents.size() - 1;
        });
    }

    private CallTree tree() {
        long[] counts = samples.stream().mapToLong(Long::longValue).toArray();
        long[] values =
                samples.stream().mapToLong(count -> count * PERIOD_NANOS).toArray();
        return new CallTree(
                frames,
                List.of(SourceLine.NONE),
                new CallTree.Columns(
                        parents.stream().mapToInt(Integer::intValue).toArray(),
                        nodeFrames.stream().mapToInt(Integer::intValue).toArray(),
                        new int[parents.size()],
                        values,
                        counts));
    }
}
