package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.WorkloadView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetOptionsTest {

    private static final WorkloadView ETCD = pod("1", "kube-system", "etcd-0", "etcd", "etcd", "etcd");
    private static final WorkloadView PROXY =
            pod("2", "istio-system", "istiod-7d9f-x2x4z", "istio-proxy", "istiod", "");
    private static final WorkloadView ISTIOD =
            pod("3", "istio-system", "istiod-7d9f-x2x4z", "discovery", "istiod", "istiod");

    private final TargetOptions options = new TargetOptions();

    private List<String> matching() {
        return options.matching(List.of(ETCD, PROXY, ISTIOD)).stream()
                .map(WorkloadView::id)
                .toList();
    }

    @Test
    void everythingMatchesWithoutOptions() {
        assertThat(matching()).containsExactly("1", "2", "3");
    }

    @Test
    void podTakesAllItsContainersOrOne() {
        options.podPath = "istio-system/istiod-7d9f-x2x4z";
        assertThat(matching()).containsExactly("2", "3");
        options.podPath = "istio-system/istiod-7d9f-x2x4z/discovery";
        assertThat(matching()).containsExactly("3");
    }

    @Test
    void workloadIsFoundByOwnerDisplayNameAndId() {
        options.workload = "istiod";
        assertThat(matching()).containsExactly("2", "3");
        options.workload = "kube-system/etcd-0/etcd";
        assertThat(matching()).containsExactly("1");
        options.workload = "2";
        assertThat(matching()).containsExactly("2");
    }

    @Test
    void optionsNarrowTogether() {
        options.namespace = "istio-system";
        options.controlPlane = true;
        assertThat(matching()).containsExactly("3");
        options.node = "other";
        assertThat(matching()).isEmpty();
    }

    @Test
    void everyLabelMustMatch() {
        options.selector = "app=etcd";
        assertThat(matching()).containsExactly("1");
        options.selector = "app=etcd,tier=none";
        assertThat(matching()).isEmpty();
    }

    private static WorkloadView pod(
            String id, String namespace, String pod, String container, String owner, String controlPlane) {
        return new WorkloadView(
                id,
                "POD",
                namespace + "/" + pod + "/" + container,
                "node-1",
                namespace,
                pod,
                container,
                owner,
                "",
                Map.of("app", owner),
                controlPlane,
                1,
                1,
                List.of(),
                "",
                0,
                0);
    }
}
