package io.podflame.collector.session;

import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.model.OwnerName;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** How targets and workloads are called: by people, in requests, and on the wire. */
final class TargetWords {

    private TargetWords() {}

    /** One phrase for each field of the request that narrows, the node aside: "pod kube-system/etcd-0". */
    static List<String> of(SessionRequest request) {
        List<String> words = new ArrayList<>();
        if (request.controlPlane()) {
            words.add("control plane");
        }
        if (!request.pod().isEmpty()) {
            String namespace = request.namespace().isEmpty() ? "" : request.namespace() + "/";
            String container = request.container().isEmpty() ? "" : "/" + request.container();
            words.add("pod " + namespace + request.pod() + container);
        } else {
            add(words, "namespace ", request.namespace());
            add(words, "container ", request.container());
        }
        add(words, "workload ", request.workload());
        new TreeMap<>(request.labels()).forEach((key, value) -> words.add("label " + key + "=" + value));
        if (!request.pids().isEmpty()) {
            words.add((request.pids().size() == 1 ? "process " : "processes ")
                    + String.join(
                            ", ", request.pids().stream().map(String::valueOf).toList()));
        }
        return words;
    }

    private static void add(List<String> words, String what, String name) {
        if (!name.isEmpty()) {
            words.add(what + name);
        }
    }

    /** Everything by which a request may name the workload. */
    static Set<String> namesOf(Workload workload) {
        WorkloadKey key = workload.key();
        String owner = OwnerName.of(workload);
        return key.kind() == WorkloadKind.POD
                ? Set.copyOf(List.of(
                        key.id(),
                        key.displayName(),
                        owner,
                        key.pod(),
                        key.namespace() + "/" + owner,
                        key.namespace() + "/" + key.pod()))
                : Set.copyOf(List.of(key.id(), key.displayName(), owner));
    }

    /** The names worth suggesting. */
    static List<String> suggestedNamesOf(Workload workload) {
        String owner = OwnerName.of(workload);
        return owner.isEmpty() ? List.of(workload.key().displayName()) : List.of(owner);
    }

    /** What the workload is one of, for people: pods of one owner have it in common. */
    static String ownerOf(Workload workload) {
        WorkloadKey key = workload.key();
        return switch (key.kind()) {
            case POD -> "pod " + key.namespace() + "/" + OwnerName.of(workload);
            case CONTAINER -> "container " + key.name();
            case UNIT -> "unit " + key.name();
            case EXECUTABLE -> "executable " + key.name();
            case KERNEL -> "kernel threads";
        };
    }

    /** One workload, for people: "pod kube-system/etcd-0/etcd". */
    static String nameOf(WorkloadKey key) {
        return switch (key.kind()) {
            case POD -> "pod " + key.displayName();
            case CONTAINER -> "container " + key.name();
            case UNIT -> "unit " + key.name();
            case EXECUTABLE -> "executable " + key.name();
            case KERNEL -> "kernel threads";
        };
    }

    /** The fields by which an agent matches. */
    static io.podflame.proto.v1.Workload.Builder wire(WorkloadKey key) {
        return io.podflame.proto.v1.Workload.newBuilder()
                .setKind(
                        switch (key.kind()) {
                            case POD -> io.podflame.proto.v1.WorkloadKind.WORKLOAD_KIND_POD;
                            case CONTAINER -> io.podflame.proto.v1.WorkloadKind.WORKLOAD_KIND_CONTAINER;
                            case UNIT -> io.podflame.proto.v1.WorkloadKind.WORKLOAD_KIND_UNIT;
                            case EXECUTABLE -> io.podflame.proto.v1.WorkloadKind.WORKLOAD_KIND_EXECUTABLE;
                            case KERNEL -> io.podflame.proto.v1.WorkloadKind.WORKLOAD_KIND_KERNEL;
                        })
                .setNamespace(key.namespace())
                .setPod(key.pod())
                .setContainer(key.container())
                .setName(key.name());
    }
}
