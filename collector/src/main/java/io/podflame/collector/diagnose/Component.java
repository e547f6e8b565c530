package io.podflame.collector.diagnose;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a workload is, as far as rules tell workloads apart. One workload may be several: istiod is a Go program that speaks gRPC. */
public enum Component {
    /** Every workload is. */
    ANY,
    GO,
    GRPC,
    MIXER,
    PILOT,
    ISTIOD,
    CITADEL,
    GALLEY,
    INJECTOR,
    ENVOY,
    KUBE_APISERVER,
    ETCD,
    COREDNS;

    /** As rule files and people write it: "kube-apiserver". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with this label. */
    public static Optional<Component> labelled(String label) {
        return Arrays.stream(values())
                .filter(component -> component.label().equals(label))
                .findFirst();
    }
}
