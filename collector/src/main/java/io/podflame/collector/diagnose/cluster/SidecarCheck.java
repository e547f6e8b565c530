package io.podflame.collector.diagnose.cluster;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What do the sidecars of a node take together? */
public final class SidecarCheck {

    private static final String ID = "sidecars";
    private static final String CONTAINER = "istio-proxy";
    private static final double WARNING = 0.2;

    private SidecarCheck() {}

    /** @param nodes in the same time */
    public static Check of(List<ProfiledWorkload> workloads, List<NodeUse> nodes) {
        List<String> lookedAt = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (NodeUse node : nodes) {
            List<ProfiledWorkload> sidecars = workloads.stream()
                    .filter(profiled -> isSidecar(profiled, node.node()))
                    .toList();
            if (sidecars.isEmpty()) {
                continue;
            }
            double cores =
                    sidecars.stream().mapToDouble(ProfiledWorkload::usedCores).sum();
            lookedAt.add(sidecars.size() + " sidecars on " + node.node());
            if (cores > WARNING * node.cpus()) {
                findings.add(finding(node, sidecars.size(), cores));
            }
        }
        return new Check(ID, "Do sidecars take much of a node?", lookedAt, List.of(), findings);
    }

    private static boolean isSidecar(ProfiledWorkload profiled, String node) {
        return profiled.workload().key().kind() == WorkloadKind.POD
                && profiled.workload().key().container().equals(CONTAINER)
                && profiled.workload().key().node().equals(node)
                && profiled.components().contains(Component.ENVOY);
    }

    private static Finding finding(NodeUse node, int sidecars, double cores) {
        return new Finding(
                ID,
                Severity.WARNING,
                "node " + node.node(),
                String.format(
                        Locale.ROOT,
                        "%d sidecars take %.2f of the %d CPUs of node %s, %.0f %%",
                        sidecars,
                        cores,
                        node.cpus(),
                        node.node(),
                        100 * cores / node.cpus()),
                List.of(
                        new Evidence.Quantity("CPU used by sidecars", cores, "cores"),
                        new Evidence.Quantity("CPUs of the node", node.cpus(), "")),
                List.of(
                        "limit what each proxy is told: a Sidecar resource for each namespace",
                        "leave pods that need no mesh out of it: sidecar.istio.io/inject: \"false\"",
                        "see what their time goes to: podflame flamegraph --node " + node.node()),
                "threshold proposed",
                Optional.empty());
    }
}
