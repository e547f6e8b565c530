package io.podflame.collector.session;

import io.podflame.proto.v1.SessionTarget;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a session is about, agent by agent.
 *
 * @param description for people: "pod kube-system/etcd-0"
 * @param targetsByNode of the agents concerned
 */
record ResolvedTarget(String description, SortedMap<String, SessionTarget> targetsByNode) {

    ResolvedTarget {
        targetsByNode = new TreeMap<>(targetsByNode);
    }

    static ResolvedTarget of(String description, Map<String, SessionTarget> targetsByNode) {
        return new ResolvedTarget(description, new TreeMap<>(targetsByNode));
    }
}
