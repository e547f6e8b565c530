package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;

/** D2: the ingress's image, and its Envoy's log level: every request from outside passes it. */
final class IngressImage {

    private IngressImage() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes(
                        "D2", "Does the ingress run a release image, without debug logging?", setup.configuration())
                .needs(Subject.WORKLOADS);
        List<IstioContainer> containers = setup.containers().stream()
                .filter(container -> container.is(IstioPart.INGRESS))
                .toList();
        if (!containers.isEmpty()) {
            notes.needs(Subject.ARGUMENTS);
        }
        for (IstioContainer container : containers) {
            notes.lookedAt(container.subject() + ": image and log level");
            container.container().image().ifPresent(image -> image(setup, container, image, notes));
            ProxyLogging.levels(container).forEach(level -> level(container, level, notes));
        }
        return notes.check();
    }

    private static void image(IstioSetup setup, IstioContainer container, Setting setting, CheckNotes notes) {
        Image image = Image.of(setting.value());
        if (image.isDebug()) {
            notes.found(
                    Severity.FAILURE,
                    container.subject(),
                    "the ingress runs the debug image " + image,
                    List.of(
                            container.evidence(setting),
                            new Evidence.Setting(
                                    "release", setup.releases().of(container).toString())),
                    Advice.of(DebugImages.SOURCE, Remedies.setImage(container, setting)));
        } else if (DebugImages.isOpen(setup, container, image)) {
            notes.notSeen(container.subject() + ": the image " + setting.value() + " (" + setting.place()
                    + ") is not filled in; look at what runs: kubectl "
                    + container.template().owner().inNamespace() + "get pods -o yaml");
        }
    }

    private static void level(IstioContainer container, ProxyLogging.Level level, CheckNotes notes) {
        notes.found(
                Severity.FAILURE,
                container.subject(),
                "the ingress's Envoy logs at " + level.value(),
                List.of(level.evidence()),
                Advice.of(ProxyLogging.SOURCE, level.remedy()).withFrames(ProxyLogging.FRAMES));
    }
}
