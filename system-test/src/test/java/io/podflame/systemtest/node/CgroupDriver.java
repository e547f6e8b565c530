package io.podflame.systemtest.node;

/** How a kubelet names the control groups of its pods. */
public enum CgroupDriver {
    /** Directories. */
    CGROUPFS,

    /**
     * Slices and scopes of systemd. containerd hands them on as "SLICE:cri-containerd:ID", for the runtime to have systemd make them; where
     * there is no systemd it needs a runtime that makes the same directories (system-test/kernels/runc).
     */
    SYSTEMD;

    String podPath(String uid) {
        return switch (this) {
            case CGROUPFS -> "/kubepods/burstable/pod" + uid;
            case SYSTEMD ->
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid.replace('-', '_') + ".slice";
        };
    }

    String containerPath(String podPath, String id) {
        return switch (this) {
            case CGROUPFS -> podPath + "/" + id;
            case SYSTEMD -> podPath + "/cri-containerd-" + id + ".scope";
        };
    }
}
