package io.podflame.collector.configuration;

import java.util.Comparator;
import java.util.Locale;

/**
 * A Kubernetes object.
 *
 * @param kind as in its manifest: "Deployment"
 * @param namespace "" where its kind has none; in a manifest without one "default"
 */
public record ObjectName(String kind, String namespace, String name) implements Comparable<ObjectName> {

    private static final Comparator<ObjectName> ORDER = Comparator.comparing(ObjectName::namespace)
            .thenComparing(ObjectName::kind)
            .thenComparing(ObjectName::name);

    /** {@code Deployment istio-system/istio-mixer}. */
    public String displayName() {
        return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }

    /** As kubectl takes it: {@code deployment/istio-mixer}. */
    public String typed() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }

    /** {@code "-n istio-system "}; "" where the kind has no namespace. A placeholder is filled with what it is by default. */
    public String inNamespace() {
        if (namespace.isEmpty()) {
            return "";
        }
        return "-n " + (namespace.startsWith("{") ? "istio-system" : namespace) + " ";
    }

    @Override
    public int compareTo(ObjectName other) {
        return ORDER.compare(this, other);
    }
}
