package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Container;
import io.podflame.collector.configuration.PodTemplate;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.diagnose.Component;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Parts of Istio that pods are of. Labels are those of its manifests and charts from 0.4 to 1.3x; images tell where labels were changed. */
enum IstioPart {
    INGRESS(List.of("istio=ingress", "istio=ingressgateway", "app=istio-ingressgateway"), Set.of()),
    EGRESS(List.of("istio=egress", "istio=egressgateway", "app=istio-egressgateway"), Set.of()),
    /** istio-mixer; istio-policy and istio-telemetry from 0.8 on. */
    MIXER(List.of("istio=mixer"), Set.of("mixer", "mixer_debug")),
    /** istio-pilot; istiod from 1.5 on. */
    PILOT(List.of("app=istiod", "istio=istiod", "istio=pilot"), Set.of("pilot", "pilot_debug")),
    INJECTOR(List.of("istio=sidecar-injector"), Set.of("sidecar_injector", "sidecar_injector_debug")),
    INITIALIZER(List.of("istio=initializer"), Set.of("sidecar_initializer", "sidecar_initializer_debug")),
    CITADEL(List.of("istio=citadel", "istio=istio-ca"), Set.of("istio-ca", "istio-ca_debug", "citadel")),
    GALLEY(List.of("istio=galley"), Set.of("galley")),
    ZTUNNEL(List.of("app=ztunnel"), Set.of("ztunnel")),
    CNI(List.of("k8s-app=istio-cni-node"), Set.of("install-cni"));

    /** Images of Istio that stand in every component's pod, or in pods of applications. */
    private static final Set<String> PROXIES =
            Set.of("proxy", "proxy_debug", "proxyv2", "proxy_init", "proxy_init_debug");

    private final List<String> labels;
    private final Set<String> images;

    IstioPart(List<String> labels, Set<String> images) {
        this.labels = labels;
        this.images = images;
    }

    /** Whether the part is one of these, as rules call them. */
    boolean isAny(Set<Component> components) {
        return switch (this) {
            case MIXER -> components.contains(Component.MIXER);
            case PILOT -> components.contains(Component.PILOT) || components.contains(Component.ISTIOD);
            case INJECTOR -> components.contains(Component.INJECTOR);
            case CITADEL -> components.contains(Component.CITADEL);
            case GALLEY -> components.contains(Component.GALLEY);
            case INGRESS, EGRESS, INITIALIZER, ZTUNNEL, CNI -> false;
        };
    }

    /** Which part of Istio the template's pods are; empty for pods of applications, with a sidecar or without. */
    static Optional<IstioPart> of(PodTemplate template) {
        return Stream.of(values())
                .filter(component -> component.isMarkedBy(template))
                .findFirst()
                .or(() -> Stream.of(values())
                        .filter(component -> template.containers().stream()
                                .anyMatch(container -> component.runsIn(container, template)))
                        .findFirst());
    }

    private boolean isMarkedBy(PodTemplate template) {
        return labels.stream().anyMatch(label -> {
            String[] parts = label.split("=", 2);
            return parts[1].equals(template.labels().get(parts[0]));
        });
    }

    /** Anybody may call an image "mixer", so it must be out of Istio's repository, or in Istio's namespace. */
    private boolean runsIn(Container container, PodTemplate template) {
        return container.image().map(Setting::value).map(Image::of).stream()
                .anyMatch(image -> images.contains(image.name())
                        && (image.repository().contains("istio")
                                || template.owner().namespace().equals("istio-system")));
    }

    /** Whether the image's name is one of Istio's, whose tags therefore are Istio's releases. */
    static boolean isIstioImage(String name) {
        return PROXIES.contains(name) || Stream.of(values()).anyMatch(component -> component.images.contains(name));
    }
}
