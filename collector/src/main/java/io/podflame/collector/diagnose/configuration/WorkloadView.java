package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ClusterConfiguration.Objects;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What of a configuration is one workload's: the container that runs, and what makes work for it. */
final class WorkloadView {

    /** What a pod's name has behind its controller's: a hash and a suffix, a suffix, a number. */
    private static final Pattern SUFFIX = Pattern.compile("(-[a-z0-9]{5,10})?-([a-z0-9]{5}|\\d{1,5})");

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
                .filter(container ->
                        container.container().name().equals(key.container()) && isOf(container.template(), key))
                .toList();
        boolean injected = own.isEmpty() && SIDECARS.contains(key.container());
        List<IstioContainer> containers = injected ? injected(key, whole) : own;
        if (containers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new IstioSetup(narrowed(whole.configuration(), containers), containers, whole.releases()));
    }

    private static List<IstioContainer> injected(WorkloadKey key, IstioSetup whole) {
        return whole.containers().stream()
                .filter(container -> container.template().owner().kind().equals("ConfigMap")
                        && container.container().name().equals(key.container()))
                .toList();
    }

    private static boolean isOf(PodTemplate template, WorkloadKey key) {
        String namespace = template.owner().namespace();
        if (!namespace.equals(key.namespace()) && !namespace.startsWith("{")) {
            return false;
        }
        String name = template.controller().orElse(template.owner()).name();
        if (template.owner().kind().equals("Pod") && SUFFIX.matcher(name).find()) {
            // of pods that are alike only the first was kept
            name = name.replaceFirst("-([a-z0-9]{5}|\\d{1,5})$", "");
        }
        return key.pod().equals(name)
                || key.pod().startsWith(name)
                        && SUFFIX.matcher(key.pod().substring(name.length())).matches();
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
