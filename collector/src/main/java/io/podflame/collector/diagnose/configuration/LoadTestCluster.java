package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterNode;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** D10: where fortio loads services, whether the cluster has the shape that its results are compared in. Information only. */
final class LoadTestCluster {

    private static final String SOURCE = "istio/istio tools/setup_perf_cluster.sh: 6 nodes, one heavy pod on each";
    private static final int NODES = 6;

    private static final Pattern LOAD = Pattern.compile("(^|[-/])(fortio|echosrv)\\d*([-:@]|$)");
    private static final Pattern HEAVY = Pattern.compile(
            "/(fortio|echosrv|istio-(mixer|telemetry|policy|pilot|ingress|ingressgateway)|istiod)\\d*(-|$)");
    private static final Set<String> LABELS = Set.of("fortio", "echosrv", "echosrv1", "echosrv2", "fortio1", "fortio2");

    private LoadTestCluster() {}

    static Check check(IstioSetup setup) {
        ClusterConfiguration configuration = setup.configuration();
        CheckNotes notes = new CheckNotes(
                "D10", "Has the load-test cluster the shape that results are compared in?", configuration);
        List<PodTemplate> loads = configuration.objects().templates().stream()
                .filter(LoadTestCluster::isLoad)
                .toList();
        if (loads.isEmpty()) {
            return notes.check();
        }
        notes.needs(Subject.NODES);
        notes.lookedAt(loads.size() + " load-test workloads, among them "
                + loads.getFirst().owner().displayName());
        List<ClusterNode> nodes = configuration.objects().nodes();
        if (!nodes.isEmpty()) {
            notes.lookedAt(nodes.size() + " nodes");
            if (nodes.size() < NODES) {
                few(loads.getFirst(), nodes.size(), notes);
            }
            nodes.forEach(node -> crowded(node, notes));
        }
        return notes.check();
    }

    private static boolean isLoad(PodTemplate template) {
        return LABELS.contains(template.labels().getOrDefault("app", ""))
                || LOAD.matcher(template.owner().name()).find()
                || template.containers().stream()
                        .flatMap(container -> container.image().stream())
                        .map(Setting::value)
                        .anyMatch(image -> LOAD.matcher(image).find());
    }

    private static void few(PodTemplate load, int nodes, CheckNotes notes) {
        notes.found(
                Severity.INFO,
                "the cluster",
                "%d node(s): published results are of clusters with %d, where the heavy pods do not share one"
                        .formatted(nodes, NODES),
                List.of(
                        new Evidence.Quantity("nodes", nodes, ""),
                        new Evidence.Setting(load.owner().displayName(), "a load-test workload")),
                Advice.of(SOURCE, "add nodes, or compare only with runs of this cluster"));
    }

    private static void crowded(ClusterNode node, CheckNotes notes) {
        List<String> heavy =
                node.pods().stream().filter(pod -> HEAVY.matcher(pod).find()).toList();
        if (heavy.size() > 1) {
            notes.found(
                    Severity.INFO,
                    "node " + node.name(),
                    "%d heavy pods share node %s, so that each one's CPU time depends on the others"
                            .formatted(heavy.size(), node.name()),
                    List.of(new Evidence.Setting("pods of node " + node.name(), String.join(", ", heavy))),
                    Advice.of(SOURCE, "spread them: podAntiAffinity on kubernetes.io/hostname"));
        }
    }
}
