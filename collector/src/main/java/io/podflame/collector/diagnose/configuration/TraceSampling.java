package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.MeshConfiguration;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Request tracing, as a part of D7. Up to 1.0 an enabled tracing takes every request; since 1.1 a share, by pilot's PILOT_TRACE_SAMPLING or the
 * mesh's own {@code defaultConfig.tracing.sampling}, which the charts set to 1 %.
 */
final class TraceSampling {

    private static final String SOURCE = "Istio reference, MeshConfig.enableTracing and Tracing.sampling; istio#7114";

    /** Percent; ten times the charts' default. */
    private static final double MUCH = 10;

    private TraceSampling() {}

    static void check(IstioSetup setup, CheckNotes notes) {
        Optional<Evidence> rate = rate(setup);
        for (MeshConfiguration mesh : setup.configuration().objects().meshes()) {
            Optional<Setting> enabled = mesh.setting("enableTracing")
                    .filter(setting -> setting.value().equals("true"));
            boolean everything = setup.releases().ofMesh().isAtMost(1, 0);
            if (enabled.isPresent() && (everything || rate.isPresent())) {
                List<Evidence> evidence = new ArrayList<>();
                evidence.add(Places.evidence(mesh.configMap(), enabled.get()));
                rate.ifPresent(evidence::add);
                evidence.add(new Evidence.Setting(
                        "release", setup.releases().ofMesh().toString()));
                found(mesh, evidence, rate, notes);
                return;
            }
        }
        if (rate.isPresent() && setup.configuration().objects().meshes().isEmpty()) {
            notes.found(
                    Severity.WARNING,
                    "pilot",
                    "proxies trace %s %% of all requests".formatted(((Evidence.Setting) rate.get()).value()),
                    List.of(rate.get()),
                    Advice.of(SOURCE, "kubectl -n istio-system set env deployment/istiod PILOT_TRACE_SAMPLING=1"));
        }
    }

    private static void found(
            MeshConfiguration mesh, List<Evidence> evidence, Optional<Evidence> rate, CheckNotes notes) {
        String share = rate.map(setting -> ((Evidence.Setting) setting).value() + " % of all requests")
                .orElse("every request");
        notes.found(
                Severity.WARNING,
                mesh.configMap().displayName(),
                "proxies trace " + share,
                evidence,
                rate.isPresent()
                        ? Advice.of(
                                SOURCE,
                                Remedies.edit(mesh.configMap(), "defaultConfig.tracing.sampling: 1"),
                                "helm upgrade istiod CHART -n istio-system --reuse-values --set pilot.traceSampling=1")
                        : Advice.of(
                                SOURCE,
                                Remedies.edit(mesh.configMap(), "enableTracing: false, if nobody reads the traces")));
    }

    /** The share where it is much; the mesh's own counts more than pilot's. */
    private static Optional<Evidence> rate(IstioSetup setup) {
        Optional<Evidence> ofMesh = Optional.empty();
        boolean said = false;
        for (MeshConfiguration mesh : setup.configuration().objects().meshes()) {
            Optional<Setting> sampling = mesh.setting("defaultConfig", "tracing", "sampling");
            said |= sampling.isPresent();
            ofMesh = ofMesh.or(() ->
                    sampling.filter(TraceSampling::isMuch).map(setting -> Places.evidence(mesh.configMap(), setting)));
        }
        if (said) {
            return ofMesh;
        }
        return setup.containers().stream()
                .filter(container -> container.is(IstioPart.PILOT))
                .flatMap(container ->
                        Optional.ofNullable(container.container().environment().get("PILOT_TRACE_SAMPLING"))
                                .filter(TraceSampling::isMuch)
                                .map(container::evidence)
                                .stream())
                .findFirst();
    }

    private static boolean isMuch(Setting sampling) {
        return sampling.value().matches("\\d{1,3}(\\.\\d{1,9})?") && Double.parseDouble(sampling.value()) > MUCH;
    }
}
