package io.podflame.collector.ingest;

import io.podflame.collector.model.Resources;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.proto.v1.Inventory;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Workloads of one node, from the wire. Throws {@link RejectedMessageException}. Stateless. */
final class WorkloadDecoder {

    static final int MAX_NAME_CHARS = 4096;
    static final int MAX_LABELS = 1024;
    static final int MAX_LABEL_CHARS = 4096;
    static final double MAX_CORES = 1e16;
    static final int MAX_COMMAND_ARGUMENTS = 4096;
    static final int MAX_COMMAND_CHARS = 256 * 1024;
    static final int MAX_INVENTORY_WORKLOADS = 20_000;

    private final String node;

    WorkloadDecoder(String node) {
        this.node = node;
    }

    List<Workload> decode(Inventory inventory) {
        Untrusted.size(inventory.getWorkloadsCount(), MAX_INVENTORY_WORKLOADS, "inventory");
        return inventory.getWorkloadsList().stream().map(this::decode).toList();
    }

    Workload decode(io.podflame.proto.v1.Workload workload) {
        return new Workload(
                key(workload),
                name(workload.getContainerId(), "container ID"),
                name(workload.getPodUid(), "pod UID"),
                name(workload.getImage(), "image"),
                texts(workload.getLabelsMap(), "label"),
                command(workload),
                texts(workload.getEnvironmentMap(), "variable"),
                texts(workload.getAnnotationsMap(), "annotation"),
                resources(workload.getResources()));
    }

    private WorkloadKey key(io.podflame.proto.v1.Workload workload) {
        return switch (workload.getKind()) {
            case WORKLOAD_KIND_POD ->
                new WorkloadKey(
                        WorkloadKind.POD,
                        node,
                        requiredName(workload.getNamespace(), "a pod's namespace"),
                        requiredName(workload.getPod(), "a pod's name"),
                        name(workload.getContainer(), "a pod's container"),
                        "");
            case WORKLOAD_KIND_CONTAINER -> named(WorkloadKind.CONTAINER, workload.getName());
            case WORKLOAD_KIND_UNIT -> named(WorkloadKind.UNIT, workload.getName());
            case WORKLOAD_KIND_EXECUTABLE -> named(WorkloadKind.EXECUTABLE, workload.getName());
            case WORKLOAD_KIND_KERNEL -> new WorkloadKey(WorkloadKind.KERNEL, node, "", "", "", "");
            case WORKLOAD_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new RejectedMessageException(
                        RejectionReason.DICTIONARY, "workload of unknown kind " + workload.getKindValue());
        };
    }

    private WorkloadKey named(WorkloadKind kind, String name) {
        return new WorkloadKey(kind, node, "", "", "", requiredName(name, "a workload's name"));
    }

    private static Map<String, String> texts(Map<String, String> texts, String what) {
        Untrusted.size(texts.size(), MAX_LABELS, what + "s");
        texts.forEach((key, value) -> {
            Untrusted.text(key, MAX_LABEL_CHARS, what);
            Untrusted.text(value, MAX_LABEL_CHARS, what + "'s value");
        });
        return texts;
    }

    private static Resources resources(io.podflame.proto.v1.Resources resources) {
        return new Resources(
                resources.hasCpuRequestCores()
                        ? OptionalDouble.of(cores(resources.getCpuRequestCores(), "CPU request"))
                        : OptionalDouble.empty(),
                resources.hasCpuLimitCores()
                        ? OptionalDouble.of(cores(resources.getCpuLimitCores(), "CPU limit"))
                        : OptionalDouble.empty(),
                resources.hasMemoryLimitBytes()
                        ? OptionalLong.of(Untrusted.count(
                                resources.getMemoryLimitBytes(),
                                Long.MAX_VALUE,
                                RejectionReason.DICTIONARY,
                                "memory limit"))
                        : OptionalLong.empty());
    }

    /** A limit may be far more than there is; a quota of 2^63 µs in a period of 1 ms is the most that can be written. */
    private static double cores(double cores, String what) {
        if (!(cores >= 0 && cores <= MAX_CORES)) {
            throw new RejectedMessageException(
                    RejectionReason.DICTIONARY, what + " is " + cores + " cores, expected 0 to " + MAX_CORES);
        }
        return cores;
    }

    private static List<String> command(io.podflame.proto.v1.Workload workload) {
        Untrusted.size(workload.getCommandCount(), MAX_COMMAND_ARGUMENTS, "command line");
        long chars =
                workload.getCommandList().stream().mapToLong(String::length).sum();
        Untrusted.size(chars, MAX_COMMAND_CHARS, "characters of a command line");
        return workload.getCommandList();
    }

    private static String name(String name, String what) {
        return Untrusted.text(name, MAX_NAME_CHARS, what);
    }

    private static String requiredName(String name, String what) {
        return Untrusted.requiredText(name, MAX_NAME_CHARS, what);
    }
}
