package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** D1: debug images of Istio's own pods, of sidecars, and of what is injected. The ingress has a check of its own. */
final class DebugImages {

    static final String SOURCE =
            "Istio's page on performance and scalability (2018): before 0.5, do not run _debug images; variants by tag since 1.0";

    private DebugImages() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes("D1", "Does Istio run, or inject, debug images?", setup.configuration())
                .needs(Subject.WORKLOADS);
        List<IstioContainer> containers = setup.containers().stream()
                .filter(Predicate.not(container -> container.is(IstioPart.INGRESS)))
                .toList();
        lookAt(setup, containers, notes);
        for (IstioContainer container : containers) {
            container.container().image().ifPresent(image -> image(setup, container, image, notes));
        }
        setup.configuration().objects().injections().forEach(injection -> injection(injection, notes));
        sidecars(setup, notes);
        return notes.check();
    }

    static void lookAt(IstioSetup setup, List<IstioContainer> containers, CheckNotes notes) {
        long images = containers.stream()
                .flatMap(container -> container.image().stream())
                .count();
        if (images > 0) {
            notes.lookedAt(images + " images in "
                    + String.join(", ", setup.configuration().sources()));
        }
    }

    private static void image(IstioSetup setup, IstioContainer container, Setting setting, CheckNotes notes) {
        Image image = Image.of(setting.value());
        if (image.isDebug()) {
            notes.found(
                    Severity.FAILURE,
                    container.subject(),
                    "%s runs the debug image %s".formatted(container.container().name(), image),
                    evidence(setup, container, setting),
                    advice(container, setting));
        } else if (isOpen(setup, container, image)) {
            notes.notSeen(container.subject() + ": the image " + setting.value() + " (" + setting.place()
                    + ") is not filled in; look at what runs: kubectl -n istio-system get pods -o yaml");
        }
    }

    /** Up to 0.7 an image's name tells, so that a tag may stay open; a template's open parts are told by the values it is rendered with. */
    static boolean isOpen(IstioSetup setup, IstioContainer container, Image image) {
        boolean open = image.isOpen(!setup.releases().of(container).isAtMost(0, 7));
        return open && !(image.toString().contains("{TEMPLATE}") && hasValues(setup, container));
    }

    private static boolean hasValues(IstioSetup setup, IstioContainer container) {
        return setup.configuration().objects().injections().stream()
                .filter(injection ->
                        injection.configMap().equals(container.template().owner()))
                .anyMatch(injection -> injection.parameter("global", "tag").isPresent()
                        || injection.parameter("global", "proxy", "image").isPresent());
    }

    private static List<Evidence> evidence(IstioSetup setup, IstioContainer container, Setting image) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(container.evidence(image));
        evidence.add(
                new Evidence.Setting("release", setup.releases().of(container).toString()));
        container
                .container()
                .privileged()
                .filter(setting -> setting.value().equals("true"))
                .ifPresent(setting -> evidence.add(container.evidence(setting)));
        // what kube-inject --debug adds beside the image
        container.template().containers().stream()
                .filter(other -> other.name().equals("enable-core-dump"))
                .flatMap(other -> other.privileged().or(other::image).stream())
                .forEach(setting -> evidence.add(container.evidence(setting)));
        return evidence;
    }

    private static Advice advice(IstioContainer container, Setting setting) {
        String set = Remedies.setImage(container, setting);
        Image image = Image.of(setting.value());
        return image.name().endsWith("_debug")
                ? Advice.of(SOURCE, set, "istioctl kube-inject --debug=false -f app.yaml | kubectl apply -f -")
                : Advice.of(
                        SOURCE,
                        set,
                        "helm upgrade RELEASE CHART --reuse-values --set global.variant= --set global.tag="
                                + image.release().tag());
    }

    /** The initializer's parameters (0.4), and the values of charts since 1.1. */
    private static void injection(Injection injection, CheckNotes notes) {
        List<Setting> debug = Stream.of(
                        parameter(injection, value -> Image.of(value).isDebug(), "params", "proxyImage"),
                        parameter(injection, value -> Image.of(value).isDebug(), "params", "initImage"),
                        parameter(injection, "true"::equals, "params", "debugMode"),
                        parameter(injection, value -> Image.of(value).isDebug(), "global", "proxy", "image"),
                        parameter(injection, value -> value.endsWith("-debug"), "global", "tag"),
                        parameter(injection, "debug"::equals, "global", "variant"))
                .flatMap(Optional::stream)
                .toList();
        if (!debug.isEmpty()) {
            notes.found(
                    Severity.FAILURE,
                    injection.configMap().displayName(),
                    "new sidecars get a debug image: " + debug.getFirst().what() + " is "
                            + debug.getFirst().value(),
                    debug.stream()
                            .map(setting -> Places.evidence(injection.configMap(), setting))
                            .toList(),
                    Advice.of(
                            SOURCE,
                            Remedies.edit(injection.configMap(), "take the debug image out"),
                            "istioctl kube-inject --debug=false -f app.yaml | kubectl apply -f -"));
        }
    }

    private static Optional<Setting> parameter(Injection injection, Predicate<String> isDebug, String... path) {
        return injection.parameter(path).filter(setting -> isDebug.test(setting.value()));
    }

    /** Without a sidecar and without what injects it nothing is known of sidecars. */
    static void sidecars(IstioSetup setup, CheckNotes notes) {
        boolean seen = !setup.configuration().objects().injections().isEmpty()
                || setup.containers().stream()
                        .anyMatch(container -> container.component().isEmpty()
                                && container.container().name().equals("istio-proxy"));
        if (!seen && !setup.containers().isEmpty()) {
            notes.notSeen("sidecars: "
                    + setup.configuration()
                            .notSeen()
                            .getOrDefault(
                                    Subject.INJECTION,
                                    "neither one nor the ConfigMap that they are injected from was read; add it: "
                                            + "kubectl -n istio-system get configmap istio-sidecar-injector -o yaml"));
        }
    }
}
