package io.podflame.collector.configuration;

import java.util.Optional;

/**
 * What Istio injects into pods: ConfigMap {@code istio-inject} (0.4 to 0.7) or {@code istio-sidecar-injector} (0.8 on, with a revision
 * {@code istio-sidecar-injector-REV}).
 *
 * @param parameters the initializer's parameters (0.4), or the values that the template is rendered with (1.1 on)
 * @param template the injected containers as far as the template can be read without rendering it
 */
public record Injection(ObjectName configMap, Optional<ConfigNode> parameters, Optional<PodTemplate> template) {

    /** The parameter at the path; empty where it is not set. */
    public Optional<Setting> parameter(String... path) {
        return parameters.flatMap(node -> node.setting("", path));
    }
}
