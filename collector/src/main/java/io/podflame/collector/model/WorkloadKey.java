package io.podflame.collector.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * What makes a workload the same one over time: a container that restarts in its pod stays the same workload.
 *
 * @param node name of the node
 * @param namespace, pod, container of a pod; else ""
 * @param name systemd unit or executable of what is no pod; else ""
 */
public record WorkloadKey(WorkloadKind kind, String node, String namespace, String pod, String container, String name)
        implements Comparable<WorkloadKey> {

    private static final Comparator<WorkloadKey> ORDER = Comparator.comparing(WorkloadKey::kind)
            .thenComparing(WorkloadKey::namespace)
            .thenComparing(WorkloadKey::pod)
            .thenComparing(WorkloadKey::container)
            .thenComparing(WorkloadKey::name)
            .thenComparing(WorkloadKey::node);

    /** 16 hex digits that stand for this key in addresses of pages and the API; the same everywhere and always. */
    public String id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {kind.name(), node, namespace, pod, container, name}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** As shown to people: {@code kube-system/etcd-0/etcd}, {@code containerd.service}, {@code etcd}. */
    public String displayName() {
        return switch (kind) {
            case POD -> namespace + "/" + pod + "/" + container;
            case CONTAINER -> "container " + name;
            case UNIT, EXECUTABLE -> name;
            case KERNEL -> "kernel threads";
        };
    }

    @Override
    public int compareTo(WorkloadKey other) {
        return ORDER.compare(this, other);
    }
}
