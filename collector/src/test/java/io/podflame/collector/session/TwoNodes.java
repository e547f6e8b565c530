package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.TestClock;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.StartSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Sessions with two agents: node-a runs etcd and a mixer, node-b another etcd in another namespace. */
final class TwoNodes {

    final TestClock clock = new TestClock();
    final AgentRegistry agents = new AgentRegistry();
    final ProfileStore profiles = new MemoryProfileStore(clock);
    final SessionService sessions =
            new SessionService(agents, new WorkloadDirectory(agents, profiles, clock), profiles, clock);
    final List<CollectorMessage> toA = new ArrayList<>();
    final List<CollectorMessage> toB = new ArrayList<>();

    /** With what runs on them. */
    void connect() {
        agents.connect(description("node-a"), toA::add)
                .inventory(List.of(
                        pod("node-a", "kube-system", "etcd-0", "etcd", Map.of("component", "etcd")),
                        pod(
                                "node-a",
                                "istio-system",
                                "istio-telemetry-7d9c5b6f4-x2x7k",
                                "mixer",
                                Map.of("istio", "mixer")),
                        pod(
                                "node-a",
                                "istio-system",
                                "istio-telemetry-7d9c5b6f4-x2x7k",
                                "istio-proxy",
                                Map.of("istio", "mixer"))));
        agents.connect(description("node-b"), toB::add)
                .inventory(List.of(pod("node-b", "shop", "etcd-0", "etcd", Map.of("app", "shop"))));
        sessions.connected(description("node-a"));
        sessions.connected(description("node-b"));
    }

    void status(String node, String id, SessionState state, String error) {
        sessions.status(
                node,
                SessionStatus.newBuilder()
                        .setSessionId(id)
                        .setState(state)
                        .setError(error)
                        .build());
    }

    SessionView view(String id) {
        return sessions.find(id).orElseThrow();
    }

    static void refuses(Refusal refusal, String error, String remedy, ThrowingCallable asking) {
        assertThatThrownBy(asking).isInstanceOfSatisfying(SessionRefusedException.class, refused -> {
            assertThat(refused).hasMessage(error);
            assertThat(refused.remedy()).isEqualTo(remedy);
            assertThat(refused.refusal()).isEqualTo(refusal);
        });
    }

    static StartSession start(List<CollectorMessage> messages) {
        return messages.getLast().getStartSession();
    }

    static AgentDescription description(String node) {
        return new AgentDescription(
                node,
                "run-of-" + node,
                "0.1.0",
                "6.18",
                "amd64",
                2,
                1000,
                List.of("cpu-clock"),
                19,
                false,
                true,
                Optional.empty(),
                List.of(),
                List.of());
    }

    static Workload pod(String node, String namespace, String pod, String container, Map<String, String> labels) {
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, node, namespace, pod, container, "");
        return new Workload(key, "", "", "", labels, List.of());
    }
}
