package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.diagnose.configuration.IstioContainer.Flag;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** D6: CPU request, GOMAXPROCS, load shedding and GC tracing of mixer, and of pilot where it applies. */
final class MixerSize {

    private static final String SOURCE =
            "Istio's charts 1.1 to 1.4, mixer: GOMAXPROCS 6 beside a limit of 4.8, loadsheddingMode enforce";
    private static final String GO_SOURCE = "golang/go#33803: Go before 1.25 takes every CPU of the node";
    private static final String HPA_SOURCE =
            "Kubernetes, horizontal pod autoscaling: utilization is a share of the request";

    private MixerSize() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes(
                        "D6", "Is mixer (or pilot) given the CPU that it needs?", setup.configuration())
                .needs(Subject.WORKLOADS);
        List<IstioContainer> containers =
                setup.containers().stream().filter(MixerSize::isWorking).toList();
        if (!containers.isEmpty()) {
            notes.needs(Subject.RESOURCES, Subject.ENVIRONMENT, Subject.ARGUMENTS);
        }
        for (IstioContainer container : containers) {
            notes.lookedAt(container.subject() + ": requests, limits, GOMAXPROCS, GODEBUG");
            if (!setup.configuration().notSeen().containsKey(Subject.RESOURCES)) {
                request(setup, container, notes);
            }
            processors(setup, container, notes);
            collectorTrace(container, notes);
            if (container.is(IstioPart.MIXER) && setup.releases().of(container).isAtLeast(1, 1)) {
                shedding(container, notes);
            }
        }
        return notes.check();
    }

    /** Not the sidecar, nor the exporter beside it. */
    private static boolean isWorking(IstioContainer container) {
        return container.is(IstioPart.MIXER) && container.container().name().equals("mixer")
                || container.is(IstioPart.PILOT) && container.container().name().equals("discovery");
    }

    private static void request(IstioSetup setup, IstioContainer container, CheckNotes notes) {
        boolean autoscaled = setup.configuration().objects().autoscalers().stream()
                .anyMatch(autoscaler -> autoscaler.usesCpuShare()
                        && autoscaler.target().equals(container.template().owner()));
        boolean missing = !container.container().resources().containsKey("requests.cpu")
                // a limit is the request where none is said
                && !container.container().resources().containsKey("limits.cpu");
        if (missing && (autoscaled || container.is(IstioPart.MIXER))) {
            String name = container.container().name();
            notes.found(
                    Severity.WARNING,
                    container.subject(),
                    autoscaled
                            ? name + " requests no CPU, so that its autoscaler cannot compute a share of it"
                            : name
                                    + " requests no CPU: it is placed on any node, however busy, and no autoscaler can work",
                    List.of(Places.missing(
                            container.template().owner(),
                            "container " + name + ", resources.requests.cpu",
                            container.template().place())),
                    Advice.of(
                            HPA_SOURCE, Remedies.requestCpu(container, container.is(IstioPart.MIXER) ? "1" : "500m")));
        }
    }

    private static void processors(IstioSetup setup, IstioContainer container, CheckNotes notes) {
        Setting limit = container.container().resources().get("limits.cpu");
        if (limit == null || cores(limit.value()).isEmpty()) {
            return;
        }
        Setting set = container.container().environment().get("GOMAXPROCS");
        if (set == null) {
            // the last mixer, 1.7, is of Go 1.14
            if (container.is(IstioPart.MIXER)
                    && !setup.configuration().notSeen().containsKey(Subject.ENVIRONMENT)) {
                Evidence missing = Places.missing(
                        container.template().owner(),
                        "container " + container.container().name() + ", environment GOMAXPROCS",
                        container.template().place());
                tooMany(container, "as many threads as the node has CPUs", missing, limit, notes);
            }
        } else if (ReplicaCount.number(set)
                .filter(threads -> threads > threads(limit))
                .isPresent()) {
            tooMany(container, set.value() + " threads", container.evidence(set), limit, notes);
        }
    }

    /** That go with a limit: Istio's own chart has one more than the whole CPUs of the limit. */
    private static int threads(Setting limit) {
        return (int) Math.ceil(cores(limit.value()).orElseThrow()) + 1;
    }

    private static void tooMany(
            IstioContainer container, String threads, Evidence evidence, Setting limit, CheckNotes notes) {
        notes.found(
                Severity.WARNING,
                container.subject(),
                "%s runs %s within a limit of %s CPUs: it is throttled while it schedules"
                        .formatted(container.container().name(), threads, limit.value()),
                List.of(evidence, container.evidence(limit)),
                Advice.of(SOURCE + "; " + GO_SOURCE, Remedies.setEnvironment(container, "GOMAXPROCS=" + threads(limit)))
                        .withFrames(
                                "^runtime\\.(schedule|find[Rr]unnable|stealWork|mcall|park_m|futex|notesleep|usleep|osyield)"));
    }

    /** Kubernetes' quantities of CPU: {@code 4.8}, {@code 4800m}; empty for a placeholder. */
    static Optional<Double> cores(String quantity) {
        if (quantity.matches("\\d{1,9}m")) {
            return Optional.of(Integer.parseInt(quantity.substring(0, quantity.length() - 1)) / 1000.0);
        }
        return quantity.matches("\\d{1,6}(\\.\\d{1,6})?")
                ? Optional.of(Double.parseDouble(quantity))
                : Optional.empty();
    }

    private static void collectorTrace(IstioContainer container, CheckNotes notes) {
        Map<String, Setting> environment = container.container().environment();
        Optional.ofNullable(environment.get("GODEBUG"))
                .filter(setting -> Stream.of(setting.value().split(",", -1))
                        .anyMatch(option -> option.strip().matches("gctrace=[1-9]\\d*")))
                .ifPresent(setting -> notes.found(
                        Severity.WARNING,
                        container.subject(),
                        container.container().name() + " writes a line for each garbage collection",
                        List.of(container.evidence(setting)),
                        Advice.of(
                                "Istio's charts 1.1 set it on mixer and pilot; later ones do not",
                                Remedies.setEnvironment(container, "GODEBUG-"))));
    }

    private static void shedding(IstioContainer container, CheckNotes notes) {
        List<Flag> modes = container.flags("--loadsheddingMode");
        boolean enforced = modes.stream().anyMatch(flag -> flag.value().equals("enforce"));
        if (!enforced && !container.container().arguments().isEmpty()) {
            notes.found(
                    Severity.WARNING,
                    container.subject(),
                    "mixer does not shed load: overloaded, it answers everybody late",
                    modes.isEmpty()
                            ? List.of(Places.missing(
                                    container.template().owner(),
                                    "container mixer, argument --loadsheddingMode",
                                    container.template().place()))
                            : List.of(container.evidence(modes.getLast())),
                    Advice.of(
                            SOURCE,
                            modes.isEmpty()
                                    ? Remedies.change(
                                            container.template(), "add the argument --loadsheddingMode=enforce")
                                    : Remedies.change(container.template(), "--loadsheddingMode=enforce")));
        }
    }
}
