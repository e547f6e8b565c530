package io.podflame.collector.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerNameTest {

    @Test
    void takesTheReplicaSetsHashAndTheRandomEndingOffADeploymentsPod() {
        assertThat(owner("istio-telemetry-7d9c5b6f4-x2x7k")).isEqualTo("istio-telemetry");
        assertThat(owner("coredns-5dd5756b68-bqb5j")).isEqualTo("coredns");
        assertThat(owner("istio-mixer-3063498123-hx4vt"))
                .as("before Kubernetes 1.10")
                .isEqualTo("istio-mixer");
    }

    @Test
    void takesTheRandomEndingOffADaemonSetsPod() {
        assertThat(owner("kube-proxy-4q8zn")).isEqualTo("kube-proxy");
        assertThat(owner("kube-proxy-bcdfg", Map.of("controller-revision-hash", "x")))
                .isEqualTo("kube-proxy");
    }

    @Test
    void takesTheTimeOffACronJobsPod() {
        assertThat(owner("backup-28310400-zk5vd")).isEqualTo("backup");
    }

    @Test
    void takesTheNodesNameOffAStaticPod() {
        assertThat(owner("kube-apiserver-node-1")).isEqualTo("kube-apiserver");
    }

    @Test
    void keepsAStatefulSetsOrdinal() {
        assertThat(owner("prometheus-0")).isEqualTo("prometheus-0");
        assertThat(owner("etcd-12")).isEqualTo("etcd-12");
    }

    @Test
    void keepsANameThatAPersonGave() {
        assertThat(owner("my-httpd")).isEqualTo("my-httpd");
        assertThat(owner("etcd-test")).isEqualTo("etcd-test");
    }

    @Test
    void isTheNameOfWhatIsNoPod() {
        WorkloadKey unit = new WorkloadKey(WorkloadKind.UNIT, "node-1", "", "", "", "kubelet.service");

        assertThat(OwnerName.of(new Workload(unit, "", "", "", Map.of(), List.of())))
                .isEqualTo("kubelet.service");
    }

    private static String owner(String pod) {
        return owner(pod, Map.of());
    }

    private static String owner(String pod, Map<String, String> labels) {
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, "node-1", "default", pod, "main", "");
        return OwnerName.of(new Workload(key, "", "", "", labels, List.of()));
    }
}
