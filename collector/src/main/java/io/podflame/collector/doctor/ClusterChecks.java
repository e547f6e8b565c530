package io.podflame.collector.doctor;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.context.PerfUsableCheck;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.NodeCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** The configuration's checks, with what agents know of their nodes; those about Istio only where there is any. */
final class ClusterChecks {

    /** Whether there is Istio is seen by whether these had anything to look at. */
    private static final Set<String> ABOUT_WORKLOADS = Set.of("D1", "D2", "D3", "D4", "D5", "D6", "D8");

    private static final Set<String> ABOUT_ANY_CLUSTER = Set.of("configuration", PerfUsableCheck.ID);

    private ClusterChecks() {}

    static List<Check> of(ClusterConfiguration configured, SortedMap<String, List<NodeCheck>> nodes) {
        List<Check> all = ConfigurationChecks.of(configured);
        boolean istio = all.stream()
                .anyMatch(check -> ABOUT_WORKLOADS.contains(check.id())
                        && !check.lookedAt().isEmpty());
        List<Check> checks = new ArrayList<>();
        for (Check check : all) {
            if (check.id().equals(PerfUsableCheck.ID)) {
                checks.add(PerfUsableCheck.of(nodes));
            } else if (istio || ABOUT_ANY_CLUSTER.contains(check.id())) {
                checks.add(check);
            }
        }
        return checks;
    }
}
