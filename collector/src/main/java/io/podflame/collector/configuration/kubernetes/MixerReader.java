package io.podflame.collector.configuration.kubernetes;

import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.MixerRule;
import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Mixer's rules with the adapters that they lead to. Up to 1.0 a rule names a handler {@code NAME.ADAPTER[.NAMESPACE]}; from 1.1 on by
 * its name, and the handler says which adapter it runs. One thread.
 */
final class MixerReader {

    private final List<PendingRule> rules = new ArrayList<>();
    private final Map<String, String> adapters = new HashMap<>();

    private record PendingRule(ObjectName name, ConfigNode rule) {}

    /** An object of {@code config.istio.io}. */
    void add(ObjectName name, ConfigNode object) {
        if (name.kind().equals("rule")) {
            rules.add(new PendingRule(name, object));
        } else if (name.kind().equals("handler")) {
            object.text("spec", "compiledAdapter")
                    .or(() -> object.text("spec", "adapter"))
                    .ifPresent(adapter -> adapters.put(name.name(), adapter));
        }
    }

    /** All, once every object was added: a handler may stand behind its rule. */
    List<MixerRule> rules() {
        return rules.stream().map(this::rule).toList();
    }

    private MixerRule rule(PendingRule pending) {
        List<MixerRule.Action> actions = new ArrayList<>();
        for (ConfigNode action : pending.rule.items("spec", "actions")) {
            action.setting("action " + (actions.size() + 1), "handler")
                    .ifPresent(handler ->
                            actions.add(new MixerRule.Action(handler, adapter(handler.value()), instances(action))));
        }
        return new MixerRule(
                pending.name,
                TemplateReader.texts(pending.rule.entries("metadata", "labels")),
                pending.rule.setting("", "spec", "match"),
                actions,
                pending.rule.place());
    }

    private String adapter(String handler) {
        String[] parts = handler.split("\\.", -1);
        String named = adapters.get(parts[0]);
        if (named != null) {
            return named;
        }
        // "handler.stdio", "handler.stdio.istio-system"; of what has no dot the name is all there is
        return parts.length > 1 ? parts[1] : parts[0];
    }

    private static List<Setting> instances(ConfigNode action) {
        return action.items("instances").stream()
                .flatMap(instance ->
                        instance.text().map(text -> new Setting(text, "instance", instance.place())).stream())
                .toList();
    }
}
