package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.MeshConfiguration;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often each Envoy asks pilot, as a part of D7. Up to 0.7 they poll; since 0.8 pilot pushes, and the delays mean nothing. */
final class RefreshDelays {

    private static final String SOURCE =
            "ConfigMap istio of Istio 0.4 to 0.7: a lower refresh delay results in higher CPU utilization";
    private static final Pattern DELAY = Pattern.compile("(\\d{1,6})(ms|s|m)?");
    private static final int FEW_MILLIS = 1000;

    private RefreshDelays() {}

    static void check(IstioSetup setup, CheckNotes notes) {
        if (!setup.releases().ofMesh().mayBeAtMost(0, 7)) {
            return;
        }
        for (MeshConfiguration mesh : setup.configuration().objects().meshes()) {
            mesh.setting("rdsRefreshDelay")
                    .filter(RefreshDelays::isShort)
                    .ifPresent(setting -> found(
                            mesh.configMap(),
                            "rdsRefreshDelay",
                            List.of(Places.evidence(mesh.configMap(), setting)),
                            notes));
        }
        discovery(setup, notes);
    }

    /** The mesh's, and those of proxies that have it among their arguments. */
    private static void discovery(IstioSetup setup, CheckNotes notes) {
        List<Evidence> evidence = new ArrayList<>();
        Optional<ObjectName> subject = Optional.empty();
        for (MeshConfiguration mesh : setup.configuration().objects().meshes()) {
            Optional<Setting> delay =
                    mesh.setting("defaultConfig", "discoveryRefreshDelay").filter(RefreshDelays::isShort);
            delay.ifPresent(setting -> evidence.add(Places.evidence(mesh.configMap(), setting)));
            subject = subject.or(() -> delay.map(setting -> mesh.configMap()));
        }
        for (IstioContainer container : setup.containers()) {
            // of a release where it means something
            if (setup.releases().of(container).mayBeAtMost(0, 7)) {
                container.flags("--discoveryRefreshDelay").stream()
                        .filter(flag -> isShort(flag.words().getLast().setting(), flag.value()))
                        .forEach(flag -> evidence.add(container.evidence(flag)));
            }
            if (!evidence.isEmpty()) {
                subject = subject.or(() -> Optional.of(container.template().owner()));
            }
        }
        subject.ifPresent(object -> found(object, "defaultConfig.discoveryRefreshDelay", evidence, notes));
    }

    private static void found(ObjectName object, String key, List<Evidence> evidence, CheckNotes notes) {
        notes.found(
                Severity.WARNING,
                object.displayName(),
                "each Envoy asks pilot again after "
                        + ((Evidence.Setting) evidence.getFirst()).value().replaceFirst(".* ", "") + " ("
                        + key.replaceFirst("^.*\\.", "") + ")",
                evidence,
                Advice.of(
                        SOURCE,
                        Remedies.edit(
                                object,
                                key + ": 10s"
                                        + (evidence.size() > 1
                                                ? ", and the same in the arguments that are named here"
                                                : ""))));
    }

    private static boolean isShort(Setting setting) {
        return isShort(setting, setting.value());
    }

    private static boolean isShort(Setting setting, String delay) {
        Matcher matcher = DELAY.matcher(delay);
        if (!matcher.matches()) {
            return false;
        }
        long unit = switch (String.valueOf(matcher.group(2))) {
            case "ms" -> 1;
            case "m" -> 60_000;
            default -> 1000;
        };
        return Long.parseLong(matcher.group(1)) * unit <= FEW_MILLIS;
    }
}
