package io.podflame.collector.configuration;

import java.util.List;

/**
 * A node and the pods on it.
 *
 * @param pods as {@code namespace/name}, sorted
 */
public record ClusterNode(String name, List<String> pods) {

    public ClusterNode {
        pods = pods.stream().sorted().toList();
    }
}
