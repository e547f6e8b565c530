package io.podflame.collector.configuration;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule of mixer ({@code rule.config.istio.io}): which requests go to which handlers.
 *
 * @param labels of the rule: up to 0.8 {@code istio-protocol} narrows it
 * @param match empty where it is not said, which is every request
 */
public record MixerRule(
        ObjectName name, Map<String, String> labels, Optional<Setting> match, List<Action> actions, Place place) {

    public MixerRule {
        labels = Map.copyOf(labels);
        actions = List.copyOf(actions);
    }

    /**
     * @param handler as the rule names it: {@code handler.stdio}, or {@code stdio} from 1.1 on
     * @param adapter that the handler runs: {@code stdio}, {@code prometheus}, {@code denier}; as far as names tell
     */
    public record Action(Setting handler, String adapter, List<Setting> instances) {
        public Action {
            instances = List.copyOf(instances);
        }
    }
}
