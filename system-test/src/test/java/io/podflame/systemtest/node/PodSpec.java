package io.podflame.systemtest.node;

import java.util.List;
import java.util.Map;

/**
 * A pod to run, in the node's network.
 *
 * @param hostPid whether its containers see the node's processes
 */
public record PodSpec(
        String namespace,
        String name,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean hostPid,
        List<ContainerSpec> containers) {

    public PodSpec {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        containers = List.copyOf(containers);
    }

    public PodSpec(String namespace, String name, ContainerSpec... containers) {
        this(namespace, name, Map.of(), Map.of(), false, List.of(containers));
    }

    public PodSpec withLabels(Map<String, String> newLabels) {
        return new PodSpec(namespace, name, newLabels, annotations, hostPid, containers);
    }

    public PodSpec withAnnotations(Map<String, String> newAnnotations) {
        return new PodSpec(namespace, name, labels, newAnnotations, hostPid, containers);
    }

    public PodSpec withHostPid() {
        return new PodSpec(namespace, name, labels, annotations, true, containers);
    }
}
