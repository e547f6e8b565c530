package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.MeshConfiguration;
import io.podflame.collector.configuration.MixerRule;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** D7: mesh configuration with only what is used: tracing, access logs, policy checks, refresh delays, statistics; mixer's rules. */
final class MeshSettings {

    private static final String SOURCE =
            "Istio's page on performance and scalability (2018): tune the Istio config map to what you use; Istio reference, MeshConfig";

    /** Adapters of mixer that answer checks, so that policy checks have a use. */
    private static final Set<String> CHECKING = Set.of(
            "denier", "listchecker", "memquota", "redisquota", "opa", "rbac", "apigee", "servicecontrol", "bypass");

    private MeshSettings() {}

    static Check check(IstioSetup setup) {
        CheckNotes notes = new CheckNotes("D7", "Does the mesh do only what is used?", setup.configuration())
                .needs(Subject.MESH, Subject.MIXER_RULES);
        ClusterConfiguration.Objects objects = setup.configuration().objects();
        for (MeshConfiguration mesh : objects.meshes()) {
            notes.lookedAt(mesh.configMap().displayName() + ", mesh");
            mesh(setup, mesh, notes);
        }
        if (objects.meshes().isEmpty()
                && !setup.containers().isEmpty()
                && !setup.configuration().notSeen().containsKey(Subject.MESH)) {
            notes.notSeen("the mesh configuration: no ConfigMap istio with a key mesh was read; add it: "
                    + "kubectl -n istio-system get configmap istio -o yaml");
        }
        TraceSampling.check(setup, notes);
        RefreshDelays.check(setup, notes);
        if (!objects.mixerRules().isEmpty()) {
            notes.lookedAt(objects.mixerRules().size() + " rules of mixer");
        }
        objects.mixerRules().forEach(rule -> MixerRules.rule(rule, notes));
        return notes.check();
    }

    private static void mesh(IstioSetup setup, MeshConfiguration mesh, CheckNotes notes) {
        mesh.setting("accessLogFile")
                .filter(setting -> !setting.value().isEmpty())
                .ifPresent(setting -> notes.found(
                        Severity.WARNING,
                        mesh.configMap().displayName(),
                        "every proxy writes a line for each request to " + setting.value(),
                        List.of(Places.evidence(mesh.configMap(), setting)),
                        Advice.of(SOURCE + "; envoy#2879", Remedies.edit(mesh.configMap(), "accessLogFile: \"\""))
                                .withFrames("Envoy::(Extensions::)?AccessLog|AccessLoggers?::|Envoy::Formatter::")));
        statistics(mesh, notes);
        // the last mixer is 1.7's
        if (setup.releases().ofMesh().mayBeAtMost(1, 7)) {
            mixer(mesh).ifPresent(mixer -> {
                policyChecks(setup, mesh, mixer, notes);
                reports(mesh, mixer, notes);
            });
        }
    }

    /** Where the proxies find mixer: one address up to 0.7, two since. */
    private static Optional<Setting> mixer(MeshConfiguration mesh) {
        return mesh.setting("mixerAddress")
                .or(() -> mesh.setting("mixerReportServer"))
                .or(() -> mesh.setting("mixerCheckServer"))
                .filter(setting -> !setting.value().isEmpty());
    }

    private static void policyChecks(IstioSetup setup, MeshConfiguration mesh, Setting mixer, CheckNotes notes) {
        Optional<Setting> enabled = mesh.setting("disablePolicyChecks")
                .filter(setting -> setting.value().equals("false"));
        if (enabled.isEmpty() || setup.configuration().notSeen().containsKey(Subject.MIXER_RULES)) {
            return;
        }
        List<MixerRule> rules = setup.configuration().objects().mixerRules();
        boolean used = rules.stream()
                .flatMap(rule -> rule.actions().stream())
                .anyMatch(action -> CHECKING.contains(action.adapter()));
        if (!used) {
            notes.found(
                    Severity.WARNING,
                    mesh.configMap().displayName(),
                    "requests wait for policy checks, but none of mixer's %d rules leads to an adapter that checks"
                            .formatted(rules.size()),
                    List.of(Places.evidence(mesh.configMap(), enabled.get()), Places.evidence(mesh.configMap(), mixer)),
                    Advice.of(SOURCE, Remedies.edit(mesh.configMap(), "disablePolicyChecks: true")));
        }
    }

    private static void reports(MeshConfiguration mesh, Setting mixer, CheckNotes notes) {
        notes.found(
                Severity.INFO,
                mesh.configMap().displayName(),
                "every proxy reports each request to mixer; without %s it would not, and mixer's metrics would end"
                        .formatted(mixer.what().replace("mesh, ", "")),
                List.of(Places.evidence(mesh.configMap(), mixer)),
                Advice.of(
                        SOURCE + "; istio#17931, istio#16416",
                        Remedies.edit(
                                mesh.configMap(),
                                "only if neither mixer's metrics nor its policy is used: take out "
                                        + mixer.what().replace("mesh, ", ""))));
    }

    /** All statistics of Envoy for each sidecar: a matcher that takes everything. */
    private static void statistics(MeshConfiguration mesh, CheckNotes notes) {
        List<Evidence> wide = new ArrayList<>();
        for (String list : List.of("inclusionRegexps", "inclusionPrefixes", "inclusionSuffixes")) {
            mesh.mesh().items("defaultConfig", "proxyStatsMatcher", list).stream()
                    .filter(item -> Set.of(".*", "").contains(item.text().orElse("-")))
                    .forEach(item -> wide.add(Places.evidence(
                            mesh.configMap(),
                            new Setting(
                                    item.text().orElseThrow(),
                                    "mesh, defaultConfig.proxyStatsMatcher." + list,
                                    item.place()))));
        }
        if (!wide.isEmpty()) {
            notes.found(
                    Severity.WARNING,
                    mesh.configMap().displayName(),
                    "every sidecar keeps all of Envoy's statistics",
                    wide,
                    Advice.of(
                                    SOURCE + "; istio#45548",
                                    Remedies.edit(mesh.configMap(), "name only the statistics that are looked at"))
                            .withFrames("Envoy::Stats::"));
        }
    }
}
