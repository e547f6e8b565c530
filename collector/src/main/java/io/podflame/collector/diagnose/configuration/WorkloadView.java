package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterConfiguration.Objects;
import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of a configuration is one workload's: the container that runs, and what makes work for it. */
final class WorkloadView {

    /** Those that the mesh configuration makes work for, beside proxies. */
    private static final Set<IstioPart> MESH_WORKERS = EnumSet.of(IstioPart.MIXER, IstioPart.PILOT);

    private static final Set<String> SIDECARS = Set.of("istio-proxy", "istio-init", "istio-validation");

    private WorkloadView() {}

    /** Empty for what is no part of Istio; the releases stay those of the whole. */
    static Optional<IstioSetup> of(WorkloadKey key, IstioSetup whole) {
        if (key.kind() != WorkloadKind.POD) {
            return Optional.empty();
        }
        List<IstioContainer> own = whole.containers().stream()
                .filter(container -> container.container().name().equals(key.container())
                        && container.template().makes(key.namespace(), key.pod()))
                .toList();
        boolean injected = own.isEmpty() && SIDECARS.contains(key.container());
        List<IstioContainer> containers = injected ? injected(key, whole) : own;
        if (containers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new IstioSetup(narrowed(whole.configuration(), containers), containers, whole.releases()));
    }

    /** Of the one container of Istio that is one of these components; empty when none is, or more than one. */
    static Optional<IstioSetup> of(Set<Component> components, IstioSetup whole) {
        List<IstioContainer> own = whole.containers().stream()
                .filter(container -> !container.container().init()
                        && !SIDECARS.contains(container.container().name())
                        && container
                                .component()
                                .filter(part -> part.isAny(components))
                                .isPresent())
                .toList();
        return own.size() == 1
                ? Optional.of(new IstioSetup(narrowed(whole.configuration(), own), own, whole.releases()))
                : Optional.empty();
    }

    private static List<IstioContainer> injected(WorkloadKey key, IstioSetup whole) {
        return whole.containers().stream()
                .filter(container -> container.template().owner().kind().equals("ConfigMap")
                        && container.container().name().equals(key.container()))
                .toList();
    }

    private static ClusterConfiguration narrowed(ClusterConfiguration whole, List<IstioContainer> containers) {
        IstioContainer first = containers.getFirst();
        boolean proxy = SIDECARS.contains(first.container().name());
        boolean mesh = proxy || first.component().filter(MESH_WORKERS::contains).isPresent();
        boolean template = first.template().owner().kind().equals("ConfigMap");
        Objects objects = whole.objects();
        return whole.withObjects(new Objects(
                template
                        ? List.of()
                        : containers.stream()
                                .map(container -> container.template().withContainers(List.of(container.container())))
                                .toList(),
                objects.autoscalers(),
                objects.disruptionBudgets(),
                mesh ? objects.meshes() : List.of(),
                template ? objects.injections() : List.of(),
                objects.webhooks(),
                mesh ? objects.mixerRules() : List.of(),
                List.of()));
    }
}
