package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.diagnose.configuration.IstioContainer.Flag;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** D4: debug logging since 0.5: {@code --log_output_level} of Go processes, Envoy's levels, ztunnel's RUST_LOG. */
final class DebugLogging {

    private static final String SOURCE =
            "istio#4143, istio#2025; measured on a mixer 1.3: logging takes 0.2 % of its CPU by default, 26.9 % at all:debug";

    /** Of hotspot rule 12. */
    private static final String FRAMES =
            "(?:^|/vendor/)(go\\.uber\\.org/zap|istio\\.io/(istio/)?pkg/log|github\\.com/golang/glog|k8s\\.io/klog)[./]";

    private static final List<List<String>> VALUES = List.of(
            List.of("global", "logging", "level"),
            List.of("global", "proxy", "logLevel"),
            List.of("global", "proxy", "componentLogLevel"));

    private DebugLogging() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes("D4", "Is debug logging configured?", setup.configuration())
                .needs(Subject.WORKLOADS, Subject.ARGUMENTS, Subject.ENVIRONMENT, Subject.ANNOTATIONS);
        if (!setup.containers().isEmpty()) {
            notes.lookedAt("arguments, environment and annotations of "
                    + setup.containers().size() + " containers");
        }
        for (IstioContainer container : setup.containers()) {
            container.flags("--log_output_level").stream()
                    .filter(flag -> ProxyLogging.isDebug(flag.value()))
                    .forEach(flag -> output(container, flag, notes));
            if (!container.is(IstioPart.INGRESS)) {
                ProxyLogging.levels(container).forEach(level -> proxy(container, level, notes));
            }
            Optional.ofNullable(container.container().environment().get("RUST_LOG"))
                    .filter(setting -> ProxyLogging.isDebug(setting.value().replace('=', ':')))
                    .ifPresent(setting -> rust(container, setting, notes));
        }
        setup.configuration().objects().injections().forEach(injection -> injection(injection, notes));
        DebugImages.sidecars(setup, notes);
        return notes.check();
    }

    private static void output(IstioContainer container, Flag flag, CheckNotes notes) {
        notes.found(
                Severity.FAILURE,
                container.subject(),
                "%s logs at debug for %s: --log_output_level %s"
                        .formatted(container.container().name(), scopes(flag.value()), flag.value()),
                List.of(container.evidence(flag)),
                Advice.of(SOURCE, Remedies.remove(container, flag)).withFrames(FRAMES));
    }

    /** The scopes that are at debug; a level without a scope is that of all which are not named. */
    private static String scopes(String levels) {
        List<String> scopes = Stream.of(levels.split(",", -1))
                .filter(ProxyLogging::isDebug)
                .map(level -> level.contains(":")
                        ? level.substring(0, level.indexOf(':')).strip()
                        : "all")
                .toList();
        boolean all = scopes.stream().anyMatch(scope -> scope.equals("all") || scope.equals("default"));
        return all ? "every scope" : "scope " + String.join(", ", scopes);
    }

    private static void proxy(IstioContainer container, ProxyLogging.Level level, CheckNotes notes) {
        notes.found(
                Severity.FAILURE,
                container.subject(),
                "the proxy logs at " + level.value(),
                List.of(level.evidence()),
                Advice.of(ProxyLogging.SOURCE, level.remedy()).withFrames(ProxyLogging.FRAMES));
    }

    private static void rust(IstioContainer container, Setting setting, CheckNotes notes) {
        notes.found(
                Severity.FAILURE,
                container.subject(),
                container.container().name() + " logs at " + setting.value(),
                List.of(container.evidence(setting)),
                Advice.of("Istio reference, ztunnel: RUST_LOG", Remedies.setEnvironment(container, "RUST_LOG=info"))
                        .withFrames("^tracing(_subscriber|_core)?::"));
    }

    /** What templates are rendered with since 1.1. */
    private static void injection(Injection injection, CheckNotes notes) {
        for (List<String> path : VALUES) {
            injection
                    .parameter(path.toArray(String[]::new))
                    .filter(setting -> ProxyLogging.isDebug(setting.value()))
                    .ifPresent(setting -> notes.found(
                            Severity.FAILURE,
                            injection.configMap().displayName(),
                            "new sidecars log at " + setting.value(),
                            List.of(Places.evidence(injection.configMap(), setting)),
                            Advice.of(
                                    ProxyLogging.SOURCE,
                                    "helm upgrade istiod istio/istiod -n istio-system --reuse-values --set "
                                            + setting.what() + "=warning",
                                    Remedies.edit(injection.configMap(), setting.what() + ": warning"))));
        }
    }
}
