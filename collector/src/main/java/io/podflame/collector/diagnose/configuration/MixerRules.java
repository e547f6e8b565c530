package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.MixerRule;
import io.podflame.collector.configuration.MixerRule.Action;
import io.podflame.collector.diagnose.configuration.CheckNotes.Advice;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Mixer's rules that make work of every request, as a part of D7. */
final class MixerRules {

    private static final String SOURCE =
            "Istio's chart 1.1, mixer.adapters.stdio: a debug adapter, not recommended for production; istio#11476";

    /** What every request needs by design: its metrics, and the attributes that other rules use. */
    private static final Set<String> NEEDED = Set.of("prometheus", "kubernetesenv");

    private MixerRules() {}

    static void rule(MixerRule rule, CheckNotes notes) {
        Optional<Action> stdio = first(rule, Set.of("stdio"));
        if (stdio.isPresent()) {
            logged(rule, stdio.get(), notes);
        } else if (matchesAll(rule)) {
            rule.actions().stream()
                    .filter(action -> !NEEDED.contains(action.adapter()))
                    .findFirst()
                    .ifPresent(action -> wide(rule, action, notes));
        }
    }

    private static Optional<Action> first(MixerRule rule, Set<String> adapters) {
        return rule.actions().stream()
                .filter(action -> adapters.contains(action.adapter()))
                .findFirst();
    }

    /** Without a match every request matches; the label narrows to a protocol. */
    private static boolean matchesAll(MixerRule rule) {
        return rule.match()
                .map(match ->
                        match.value().strip().equals("true") || match.value().isBlank())
                .orElse(!rule.labels().containsKey("istio-protocol"));
    }

    private static void logged(MixerRule rule, Action action, CheckNotes notes) {
        String which = matchesAll(rule) ? "every request" : "each request that its match lets through";
        notes.found(
                Severity.WARNING,
                rule.name().displayName(),
                "mixer writes a line of JSON for " + which + " (rule "
                        + rule.name().name() + ", adapter stdio)",
                evidence(rule, action),
                Advice.of(
                                SOURCE,
                                "kubectl " + rule.name().inNamespace() + "delete rules.config.istio.io "
                                        + rule.name().name(),
                                "helm upgrade istio CHART --reuse-values --set mixer.adapters.stdio.enabled=false   # 1.1 to 1.7")
                        .withFrames("istio\\.io/istio/mixer/adapter/stdio\\."));
    }

    private static void wide(MixerRule rule, Action action, CheckNotes notes) {
        notes.found(
                Severity.WARNING,
                rule.name().displayName(),
                "mixer gives every request to " + action.adapter() + " (rule "
                        + rule.name().name() + ")",
                evidence(rule, action),
                Advice.of(
                        "Istio's chart, mixer's rules; hotspot rule 15",
                        "kubectl " + rule.name().inNamespace() + "edit rules.config.istio.io "
                                + rule.name().name() + "   # narrow spec.match, or delete the rule"));
    }

    private static List<Evidence> evidence(MixerRule rule, Action action) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(rule.match()
                .map(match -> Places.evidence(rule.name(), match))
                .orElseGet(() -> Places.missing(rule.name(), "spec.match", rule.place())));
        evidence.add(Places.evidence(rule.name(), action.handler()));
        action.instances().forEach(instance -> evidence.add(Places.evidence(rule.name(), instance)));
        return evidence;
    }
}
