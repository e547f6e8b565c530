package io.podflame.collector.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One workload with its CPU over a time range: an element of {@code GET /api/v1/workloads}.
 *
 * @param id stands for the workload in addresses
 * @param kind POD, CONTAINER, UNIT, EXECUTABLE or KERNEL
 * @param displayName e.g. "kube-system/etcd-0/etcd"
 * @param name for a pod its owner's (the pod's name without the generated endings), else the unit's or executable's
 * @param controlPlane the component's name ("etcd", "istiod", "mixer" …) or "" for any other workload
 * @param cpuSeconds CPU time in the range
 * @param cores average CPU use over the part of the range in which its node was sampled
 * @param coresByStep CPU use in each step of the range, oldest first
 * @param hottest function with the largest self time in the last minute of the range that was sampled; "" when not known
 * @param hottestShare its share of the workload's CPU, 0 to 1
 * @param lastSeenMillis end of its last window, since the epoch; 0 when known to the node but never sampled
 * @param resources what a container was promised and is limited to
 * @param scheduling what kept it from running
 * @param findings of the last round of diagnosis, which looks at the last five minutes, whatever the range; the worst first
 */
public record WorkloadView(
        String id,
        String kind,
        String displayName,
        String node,
        String namespace,
        String pod,
        String container,
        String name,
        String image,
        Map<String, String> labels,
        String controlPlane,
        double cpuSeconds,
        double cores,
        List<Double> coresByStep,
        String hottest,
        double hottestShare,
        long lastSeenMillis,
        ResourcesView resources,
        SchedulingView scheduling,
        List<DiagnosisView.FindingView> findings) {

    /** Null in JSON where there is none, or nothing is known. */
    public record ResourcesView(
            Optional<Double> cpuRequestCores, Optional<Double> cpuLimitCores, Optional<Long> memoryLimitBytes) {

        public static final ResourcesView NONE =
                new ResourcesView(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
