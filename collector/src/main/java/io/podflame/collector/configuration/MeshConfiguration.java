package io.podflame.collector.configuration;

import java.util.Optional;

/**
 * Istio's mesh configuration: the YAML in the key {@code mesh} of ConfigMap {@code istio} (with a revision {@code istio-REV}).
 *
 * @param mesh the parsed YAML
 */
public record MeshConfiguration(ObjectName configMap, ConfigNode mesh) {

    /** The scalar at the path; empty where it is not set. */
    public Optional<Setting> setting(String... path) {
        return mesh.setting("mesh", path);
    }
}
