package io.podflame.collector.diagnose.context;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Scheduling.NodeUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Are the nodes full, or is CPU time taken from them? */
public final class NodeCpuCheck {

    private static final String ID = "node-cpu";
    private static final double FULL = 0.95;
    private static final double STOLEN = 0.05;
    private static final double MUCH_STOLEN = 0.2;
    private static final String SOURCE = "the node's own counters, /proc/stat; thresholds proposed";

    private NodeCpuCheck() {}

    /** @param nodes by name, in the time of interest */
    public static Check of(List<NodeUse> nodes) {
        List<Finding> findings = new ArrayList<>();
        for (NodeUse node : nodes) {
            full(node).ifPresent(findings::add);
            stolen(node).ifPresent(findings::add);
        }
        return new Check(
                ID,
                "Are nodes full, or is CPU time taken from them?",
                nodes.stream().map(node -> "/proc/stat of " + node.node()).toList(),
                nodes.isEmpty()
                        ? List.of("/proc/stat: no agent has sent what the node counts in this time")
                        : List.of(),
                findings);
    }

    private static Optional<Finding> full(NodeUse node) {
        return node.busyShare() < FULL
                ? Optional.empty()
                : Optional.of(new Finding(
                        ID,
                        Severity.WARNING,
                        "node " + node.node(),
                        String.format(
                                Locale.ROOT,
                                "node %s is full: %.0f %% of its %d CPUs are busy",
                                node.node(),
                                100 * node.busyShare(),
                                node.cpus()),
                        List.of(
                                new Evidence.Quantity("busy", 100 * node.busyShare(), "%"),
                                new Evidence.Quantity("CPUs", node.cpus(), "")),
                        List.of(
                                "see who uses it: podflame top --node " + node.node(),
                                "move pods away, or add nodes; give control-plane pods CPU requests that hold"),
                        SOURCE,
                        Optional.empty()));
    }

    private static Optional<Finding> stolen(NodeUse node) {
        return node.stealShare() < STOLEN
                ? Optional.empty()
                : Optional.of(new Finding(
                        ID,
                        node.stealShare() >= MUCH_STOLEN ? Severity.FAILURE : Severity.WARNING,
                        "node " + node.node(),
                        String.format(
                                Locale.ROOT,
                                "the host takes %.0f %% of the CPU time of node %s for others (steal)",
                                100 * node.stealShare(),
                                node.node()),
                        List.of(new Evidence.Quantity("steal", 100 * node.stealShare(), "%")),
                        List.of("use machines whose CPUs are not shared, or that have not used up their CPU credits"),
                        SOURCE,
                        Optional.empty()));
    }
}
