package io.podflame.agent.encode;

import io.podflame.agent.model.Resources;
import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.WorkloadKind;

/** A workload as it crosses the wire, in the dictionary and in the inventory. */
public final class WorkloadEncoder {

    private WorkloadEncoder() {}

    public static io.podflame.proto.v1.Workload encode(Workload workload) {
        io.podflame.proto.v1.Workload.Builder encoded = io.podflame.proto.v1.Workload.newBuilder()
                .setKind(encode(workload.kind()))
                .setNamespace(workload.namespace())
                .setPod(workload.pod())
                .setContainer(workload.container())
                .setName(workload.name())
                .setContainerId(workload.containerId())
                .setPodUid(workload.podUid())
                .setImage(workload.image())
                .putAllLabels(workload.labels())
                .addAllCommand(workload.command())
                .putAllEnvironment(workload.environment())
                .putAllAnnotations(workload.annotations());
        if (!workload.resources().equals(Resources.NONE)) {
            encoded.setResources(encode(workload.resources()));
        }
        return encoded.build();
    }

    private static io.podflame.proto.v1.Resources encode(Resources resources) {
        io.podflame.proto.v1.Resources.Builder encoded = io.podflame.proto.v1.Resources.newBuilder();
        resources.cpuRequestCores().ifPresent(encoded::setCpuRequestCores);
        resources.cpuLimitCores().ifPresent(encoded::setCpuLimitCores);
        resources.memoryLimitBytes().ifPresent(encoded::setMemoryLimitBytes);
        return encoded.build();
    }

    private static WorkloadKind encode(Workload.Kind kind) {
        return switch (kind) {
            case POD -> WorkloadKind.WORKLOAD_KIND_POD;
            case CONTAINER -> WorkloadKind.WORKLOAD_KIND_CONTAINER;
            case UNIT -> WorkloadKind.WORKLOAD_KIND_UNIT;
            case EXECUTABLE -> WorkloadKind.WORKLOAD_KIND_EXECUTABLE;
            case KERNEL -> WorkloadKind.WORKLOAD_KIND_KERNEL;
        };
    }
}
