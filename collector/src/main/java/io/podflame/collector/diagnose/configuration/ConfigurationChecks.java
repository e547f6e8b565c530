package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.WorkloadKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The checks of a configuration. Pure; threads may share it. */
public final class ConfigurationChecks {

    private ConfigurationChecks() {}

    /** Whether all could be read, then D1 to D10, in this order, each one always. */
    public static List<Check> of(ClusterConfiguration configuration) {
        IstioSetup setup = IstioSetup.of(configuration);
        List<Check> checks = new ArrayList<>();
        checks.add(reading(configuration));
        checks.addAll(ofWorkloads(setup));
        checks.add(nodes(configuration));
        checks.add(LoadTestCluster.check(setup));
        return List.copyOf(checks);
    }

    /**
     * Those that concern one workload: its own container, the mesh configuration where that makes work for it, the injection template for a sidecar.
     * Checks with nothing of their kind are left out; empty for what is no part of Istio.
     */
    public static List<Check> concerning(WorkloadKey workload, ClusterConfiguration configuration) {
        return WorkloadView.of(workload, IstioSetup.of(configuration)).stream()
                .flatMap(setup -> ofWorkloads(setup).stream())
                .filter(check -> !check.lookedAt().isEmpty())
                .toList();
    }

    /**
     * Those that concern a workload of which is known only what it is, as in a recording: of the one container that is configured to be that.
     * Empty when there is none, or more than one: which of them was recorded is not known then.
     */
    public static List<Check> concerning(Set<Component> components, ClusterConfiguration configuration) {
        return WorkloadView.of(components, IstioSetup.of(configuration)).stream()
                .flatMap(setup -> ofWorkloads(setup).stream())
                .filter(check -> !check.lookedAt().isEmpty())
                .toList();
    }

    private static List<Check> ofWorkloads(IstioSetup setup) {
        return List.of(
                DebugImages.check(setup),
                IngressImage.check(setup),
                VerbosityFlags.check(setup),
                DebugLogging.check(setup),
                Replicas.check(setup),
                MixerSize.check(setup),
                MeshSettings.check(setup),
                InjectorScale.check(setup));
    }

    private static Check reading(ClusterConfiguration configuration) {
        List<String> read = new ArrayList<>(configuration.sources());
        read.addAll(configuration.remarks());
        return new Check(
                "configuration",
                "Could the configuration be read?",
                read,
                configuration.unreadable().stream().map(Unreadable::toString).toList(),
                List.of());
    }

    /** D9: what perf needs of a node is no part of a cluster's configuration; agents know it. */
    private static Check nodes(ClusterConfiguration configuration) {
        CheckNotes notes = new CheckNotes("D9", "Can perf be used on the nodes?", configuration);
        notes.notSeen("kernel settings, perf and the toolbox of nodes: no configuration tells them; on each node run "
                + "toolbox-scripts/check-node, or podflame agent --check");
        return notes.check();
    }
}
