package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.PodTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Istio as it is configured.
 *
 * @param containers of Istio: all of its own pods and of its namespace, its sidecars in others, those that are injected; in the source's order
 */
record IstioSetup(ClusterConfiguration configuration, List<IstioContainer> containers, Releases releases) {

    private static final Set<String> INJECTED = Set.of("istio-proxy", "istio-init", "istio-validation");

    static IstioSetup of(ClusterConfiguration configuration) {
        Stream<IstioContainer> own =
                configuration.objects().templates().stream().flatMap(IstioSetup::ofTemplate);
        Stream<IstioContainer> injected = configuration.objects().injections().stream()
                .map(Injection::template)
                .flatMap(Optional::stream)
                .flatMap(template -> template.containers().stream()
                        .map(container -> new IstioContainer(template, container, Optional.empty())));
        List<IstioContainer> containers = Stream.concat(own, injected).toList();
        return new IstioSetup(configuration, containers, Releases.of(configuration, containers));
    }

    private static Stream<IstioContainer> ofTemplate(PodTemplate template) {
        Optional<IstioPart> component = IstioPart.of(template);
        boolean all = component.isPresent() || template.owner().namespace().equals("istio-system");
        return template.containers().stream()
                .filter(container -> all || INJECTED.contains(container.name()))
                .map(container -> new IstioContainer(template, container, component));
    }

    /** The templates of a component, in the source's order. */
    List<PodTemplate> templates(IstioPart component) {
        return configuration.objects().templates().stream()
                .filter(template ->
                        IstioPart.of(template).filter(own -> own == component).isPresent())
                .toList();
    }
}
