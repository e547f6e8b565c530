package io.podflame.systemtest;

import io.podflame.systemtest.node.ContainerImages;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.PodSpec;

/** A pod of busybox whose shell counts, and rests between. */
final class BusyPod {

    static final String CONTAINER = "spin";

    private static final String SCRIPT =
            "while :; do i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; sleep 0.1; done";

    private BusyPod() {}

    static PodSpec named(String namespace, String name) {
        return new PodSpec(
                namespace, name, new ContainerSpec(CONTAINER, ContainerImages.BUSYBOX, "/bin/sh", "-c", SCRIPT));
    }
}
