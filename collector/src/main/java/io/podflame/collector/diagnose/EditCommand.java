package io.podflame.collector.diagnose;

import io.podflame.collector.model.OwnerName;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;

/** How one gets at the place where a workload's arguments, environment and limits are written. */
public final class EditCommand {

    private EditCommand() {}

    /** A command, for what is no pod a hint. */
    public static String of(Workload workload) {
        WorkloadKey key = workload.key();
        return switch (key.kind()) {
            case POD -> ofPod(workload);
            case UNIT -> "systemctl edit " + key.name();
            case CONTAINER, EXECUTABLE, KERNEL -> "change how it is started";
        };
    }

    private static String ofPod(Workload workload) {
        WorkloadKey key = workload.key();
        String owner = OwnerName.of(workload);
        if (key.pod().equals(owner + "-" + key.node())) {
            return "edit /etc/kubernetes/manifests/" + owner + ".yaml on " + key.node();
        }
        String kind = kind(workload);
        String name = kind.equals("statefulset") ? owner.replaceFirst("-\\d+$", "") : owner;
        return "kubectl -n " + key.namespace() + " edit " + kind + " " + name;
    }

    /** By the labels that each kind's controller puts on its pods. */
    private static String kind(Workload workload) {
        if (workload.labels().containsKey("statefulset.kubernetes.io/pod-name")) {
            return "statefulset";
        }
        if (workload.labels().containsKey("pod-template-hash")) {
            return "deployment";
        }
        return workload.labels().containsKey("controller-revision-hash") ? "daemonset" : "deployment";
    }
}
