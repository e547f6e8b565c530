package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.Injection;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.diagnose.configuration.IstioContainer.Flag;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * D3: {@code -v N}. Up to 0.4 it is glog's verbosity, and the proxy agent gives Envoy {@code -l debug} from 3 on; 0.5 and 0.6 take it and do
 * nothing with it; since 0.7 it is unknown, and a process with it ends at its start.
 */
final class VerbosityFlags {

    static final String SOURCE =
            "Istio 0.4, pilot/proxy/envoy/watcher.go; istio#968; Istio's page on performance and scalability (2018): remove -v 2";
    private static final String FRAMES = "(?:^|/vendor/)github\\.com/golang/glog[./]";

    private VerbosityFlags() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes(
                        "D3", "Is -v among the arguments of Istio's containers?", setup.configuration())
                .needs(Subject.WORKLOADS, Subject.ARGUMENTS);
        long containers = setup.containers().size();
        if (containers > 0) {
            notes.lookedAt("arguments of " + containers + " containers");
        }
        for (IstioContainer container : setup.containers()) {
            if (container.component().isPresent()
                    || container.container().name().equals("istio-proxy")) {
                container.verbosities().forEach(flag -> flag(setup, container, flag, notes));
            }
        }
        setup.configuration().objects().injections().forEach(injection -> injection(injection, notes));
        return notes.check();
    }

    private static void flag(IstioSetup setup, IstioContainer container, Flag flag, CheckNotes notes) {
        ReleaseRange release = setup.releases().of(container);
        int level = Integer.parseInt(flag.value());
        severity(release, level)
                .ifPresent(severity -> notes.found(
                        severity,
                        container.subject(),
                        "-v " + level + " of " + container.container().name() + ": " + effect(release, level),
                        List.of(container.evidence(flag), new Evidence.Setting("release", release.toString())),
                        Advice.of(SOURCE, Remedies.remove(container, flag)).withFrames(FRAMES)));
    }

    /** Empty for what up to 0.4 logs no more than without it. */
    private static Optional<Severity> severity(ReleaseRange release, int level) {
        if (release.isAtLeast(0, 7)) {
            return Optional.of(Severity.FAILURE);
        }
        if (release.isAtLeast(0, 5) && release.isAtMost(0, 6)) {
            return Optional.of(Severity.INFO);
        }
        boolean old = release.mayBeAtMost(0, 4);
        if (old && level >= 3) {
            return Optional.of(Severity.FAILURE);
        }
        return old && level < 2 && release.isAtMost(0, 4) ? Optional.empty() : Optional.of(Severity.WARNING);
    }

    private static String effect(ReleaseRange release, int level) {
        if (release.isAtMost(0, 4)) {
            return verbose(level);
        }
        if (release.isAtLeast(0, 7)) {
            return "the flag is unknown since 0.7, so that the process ends at its start";
        }
        if (release.isAtLeast(0, 5)) {
            return release.isAtMost(0, 6)
                    ? "without effect in 0.5 and 0.6, and refused from 0.7 on"
                    : "without effect in 0.5 and 0.6, and refused from 0.7 on, and which of them it is cannot be told";
        }
        return "up to 0.4 it " + verbose(level)
                + ", in 0.5 and 0.6 it does nothing, from 0.7 on it is refused; which of them it is cannot be told";
    }

    private static String verbose(int level) {
        return level >= 3
                ? "logs much of each request, and switches an Envoy to " + (level == 3 ? "debug" : "trace")
                : "logs for each request";
    }

    /** What the initializer of 0.4 gives sidecars. */
    private static void injection(Injection injection, CheckNotes notes) {
        Optional<Setting> verbosity = injection
                .parameter("params", "verbosity")
                .filter(setting -> setting.value().matches("[2-9]|[1-9]\\d{1,8}"));
        verbosity.ifPresent(setting -> {
            int level = Integer.parseInt(setting.value());
            notes.found(
                    level >= 3 ? Severity.FAILURE : Severity.WARNING,
                    injection.configMap().displayName(),
                    "new sidecars get -v " + level + ", which " + verbose(level),
                    List.of(Places.evidence(injection.configMap(), setting)),
                    Advice.of(SOURCE, Remedies.edit(injection.configMap(), "params.verbosity: 0")));
        });
    }
}
