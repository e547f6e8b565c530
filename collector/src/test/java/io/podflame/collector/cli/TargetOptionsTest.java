package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadView;
import io.podflame.collector.api.WorkloadView.ResourcesView;
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

    @Test
    void aSessionsWorkloadsAreChosenByTheirNames() {
        SessionView session = recordingOf(
                new SessionView.SessionWorkload("1", "kube-system/etcd-0/etcd", "node-1", 5, 1),
                new SessionView.SessionWorkload("2", "istio-system/mixer-7d9/mixer", "node-1", 5, 1),
                new SessionView.SessionWorkload("3", "sshd.service", "node-2", 5, 1));

        assertThat(options.isGiven()).isFalse();
        options.podPath = "istio-system/mixer-7d9";
        assertThat(options.isGiven()).isTrue();
        assertThat(options.matchingOf(session)).containsExactly("2");
        options.podPath = "";
        options.workload = "mixer";
        assertThat(options.matchingOf(session)).containsExactly("2");
        options.workload = "sshd.service";
        assertThat(options.matchingOf(session)).containsExactly("3");
        options.workload = "";
        options.node = "node-1";
        assertThat(options.matchingOf(session)).containsExactly("1", "2");
        options.namespace = "kube-system";
        assertThat(options.matchingOf(session)).containsExactly("1");
    }

    private static SessionView recordingOf(SessionView.SessionWorkload... workloads) {
        return new SessionView(
                "a1",
                "recording m.data",
                "FINISHED",
                "cycles",
                99,
                0,
                1,
                1,
                15,
                0,
                true,
                "m.data",
                5,
                "",
                List.of(),
                List.of(workloads),
                SchedulingView.NONE);
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
                0,
                ResourcesView.NONE,
                SchedulingView.NONE,
                List.of());
    }
}
