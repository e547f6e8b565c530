package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.IstioRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which release a container is of: by its image's tag; else by what somebody states; else by the tags of the others, when they agree; else by
 * what only some releases have.
 */
final class Releases {

    private final ReleaseRange others;

    private Releases(ReleaseRange others) {
        this.others = others;
    }

    static Releases of(ClusterConfiguration configuration, List<IstioContainer> containers) {
        Optional<ReleaseRange> stated =
                configuration.release().map(release -> ReleaseRange.of(release.release(), release.saidBy()));
        return new Releases(stated.or(() -> agreed(containers)).orElseGet(() -> marked(configuration, containers)));
    }

    /** Of the container's own tag, or of the whole. */
    ReleaseRange of(IstioContainer container) {
        return tagged(container).orElse(others);
    }

    /** Of what is no container's: the mesh configuration. */
    ReleaseRange ofMesh() {
        return others;
    }

    private static Optional<ReleaseRange> tagged(IstioContainer container) {
        return container
                .image()
                .filter(image -> IstioPart.isIstioImage(image.name()))
                .flatMap(image ->
                        IstioRelease.of(image.tag()).map(release -> ReleaseRange.of(release, "tag of " + image)));
    }

    private static Optional<ReleaseRange> agreed(List<IstioContainer> containers) {
        List<ReleaseRange> tags = containers.stream()
                .flatMap(container -> tagged(container).stream())
                .toList();
        Set<Optional<IstioRelease>> distinct =
                tags.stream().map(ReleaseRange::from).collect(Collectors.toSet());
        return distinct.size() == 1 ? Optional.of(tags.getFirst()) : Optional.empty();
    }

    /** @param reason what it is that they have or lack */
    private record Mark(Optional<IstioRelease> from, Optional<IstioRelease> to, String reason) {}

    private static ReleaseRange marked(ClusterConfiguration configuration, List<IstioContainer> containers) {
        List<Mark> marks = new ArrayList<>();
        containers.forEach(container -> marks(container, marks));
        configuration.objects().injections().forEach(injection -> {
            if (injection.parameter("params", "proxyImage").isPresent()) {
                marks.add(upTo(0, 4, "sidecars come from an initializer's parameters"));
            } else if (injection.configMap().name().equals("istio-inject")) {
                marks.add(between(5, 7, "sidecars come from ConfigMap istio-inject's template"));
            }
        });
        Optional<Mark> from = marks.stream()
                .filter(mark -> mark.from.isPresent())
                .max((one, other) -> one.from.get().compareTo(other.from.get()));
        Optional<Mark> to = marks.stream()
                .filter(mark -> mark.to.isPresent())
                .min((one, other) -> one.to.get().compareTo(other.to.get()));
        boolean contradict = from.isPresent()
                && to.isPresent()
                && from.get().from.get().compareTo(to.get().to.get()) > 0;
        if (contradict || from.isEmpty() && to.isEmpty()) {
            return ReleaseRange.UNKNOWN;
        }
        String reason = Stream.concat(from.stream(), to.stream())
                .map(Mark::reason)
                .distinct()
                .collect(Collectors.joining(", "));
        return new ReleaseRange(from.flatMap(Mark::from), to.flatMap(Mark::to), reason);
    }

    /** Read in the manifests of 0.4.0 and 0.5.0 and in the charts since 0.8. */
    private static void marks(IstioContainer container, List<Mark> marks) {
        if (container.is(IstioPart.MIXER) && container.container().name().equals("mixer")) {
            boolean second = !container.flags("--configStore2URL").isEmpty();
            if (second) {
                marks.add(upTo(0, 4, "mixer has a --configStore2URL"));
            } else if (!container.flags("--configStoreURL").isEmpty()) {
                marks.add(since(0, 5, "mixer has one --configStoreURL"));
            }
            boolean split = !container.template().owner().name().startsWith("istio-mixer");
            marks.add(split ? since(0, 8, "mixer is policy and telemetry") : upTo(0, 7, "mixer is one deployment"));
        }
        if (container.template().owner().name().startsWith("istiod")) {
            marks.add(since(1, 5, "istiod is there"));
        }
        if (container.image().filter(image -> image.name().equals("proxyv2")).isPresent()) {
            marks.add(since(0, 8, "the image proxyv2 is there"));
        }
    }

    private static Mark upTo(int major, int minor, String reason) {
        return new Mark(Optional.empty(), Optional.of(new IstioRelease(major, minor)), reason);
    }

    private static Mark since(int major, int minor, String reason) {
        return new Mark(Optional.of(new IstioRelease(major, minor)), Optional.empty(), reason);
    }

    private static Mark between(int fromMinor, int toMinor, String reason) {
        return new Mark(Optional.of(new IstioRelease(0, fromMinor)), Optional.of(new IstioRelease(0, toMinor)), reason);
    }
}
