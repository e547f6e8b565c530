package io.podflame.agent.attribute;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which annotations of a pod leave the node: those that configure its sidecar and say where the pod comes from. Others are whatever people
 * and tools put there; kubectl's last-applied-configuration repeats the pod with its environment. Pure.
 */
public final class ReportedAnnotations {

    /** Of the number of annotations of one pod. */
    static final int MAX_ANNOTATIONS = 64;

    static final List<String> PREFIXES = List.of(
            "sidecar.istio.io/",
            "traffic.sidecar.istio.io/",
            "proxy.istio.io/",
            "inject.istio.io/",
            "istio.io/",
            "ambient.istio.io/",
            "kubernetes.io/config.",
            "prometheus.io/");

    private ReportedAnnotations() {}

    /** Those that may leave the node, sorted by key. */
    public static Map<String, String> of(Map<String, String> annotations) {
        Map<String, String> reported = new TreeMap<>();
        new TreeMap<>(annotations).forEach((key, value) -> {
            if (PREFIXES.stream().anyMatch(key::startsWith)
                    && ReportableText.isReportable(key, value)
                    && reported.size() < MAX_ANNOTATIONS) {
                reported.put(key, value);
            }
        });
        return reported;
    }
}
