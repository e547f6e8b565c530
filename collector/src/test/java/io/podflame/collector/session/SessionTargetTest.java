package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sampled, and where. */
class SessionTargetTest {

    private final TwoNodes nodes = new TwoNodes();

    @Test
    void samplesEveryNodeWhenNothingNarrows() {
        nodes.connect();

        SessionView session = nodes.sessions.create(new Asked().request());

        assertThat(session.target()).isEqualTo("every node");
        assertThat(session.state()).isEqualTo("WAITING");
        assertThat(session.frequencyHertz()).isEqualTo(99);
        assertThat(TwoNodes.start(nodes.toA).getTarget().getEverything()).isTrue();
        assertThat(TwoNodes.start(nodes.toB).getSessionId()).isEqualTo(session.id());
        assertThat(TwoNodes.start(nodes.toB).getDurationMillis()).isEqualTo(30_000);
    }

    @Test
    void samplesOnePodOnItsNodeOnly() {
        nodes.connect();

        SessionView session = nodes.sessions.create(
                new Asked().namespace("kube-system").pod("etcd-0").request());

        assertThat(session.target()).isEqualTo("pod kube-system/etcd-0");
        assertThat(TwoNodes.start(nodes.toA).getTarget().getWorkloadsList())
                .singleElement()
                .satisfies(workload -> {
                    assertThat(workload.getNamespace()).isEqualTo("kube-system");
                    assertThat(workload.getPod()).isEqualTo("etcd-0");
                    assertThat(workload.getContainer()).isEqualTo("etcd");
                });
        assertThat(nodes.toB).isEmpty();
    }

    @Test
    void findsAWorkloadByItsOwnersName() {
        nodes.connect();

        nodes.sessions.create(new Asked().workload("istio-telemetry").request());

        assertThat(TwoNodes.start(nodes.toA).getTarget().getWorkloadsList())
                .extracting(io.podflame.proto.v1.Workload::getContainer)
                .containsExactly("istio-proxy", "mixer");
    }

    @Test
    void findsAWorkloadByItsIdAndItsDisplayName() {
        nodes.connect();
        String id =
                TwoNodes.pod("node-b", "shop", "etcd-0", "etcd", Map.of()).key().id();

        nodes.sessions.create(new Asked().workload(id).request());
        nodes.sessions.create(new Asked().workload("shop/etcd-0/etcd").request());

        assertThat(nodes.toA).isEmpty();
        assertThat(nodes.toB).hasSize(2);
    }

    @Test
    void choosesByLabelsAndControlPlane() {
        nodes.connect();

        nodes.sessions.create(new Asked().label("app", "shop").request());
        assertThat(nodes.toA).isEmpty();
        assertThat(TwoNodes.start(nodes.toB).getTarget().getWorkloads(0).getNamespace())
                .isEqualTo("shop");

        nodes.sessions.create(new Asked().controlPlane().request());
        assertThat(TwoNodes.start(nodes.toA).getTarget().getWorkloadsList())
                .extracting(io.podflame.proto.v1.Workload::getContainer)
                .containsExactly("istio-proxy", "mixer", "etcd");
        assertThat(nodes.toB).hasSize(1);
    }

    @Test
    void refusesAPodThatIsInTwoNamespacesAndListsThem() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.AMBIGUOUS,
                "pod etcd-0 is in 2 namespaces: kube-system, shop",
                "name the namespace too",
                () -> nodes.sessions.create(new Asked().pod("etcd-0").request()));
    }

    @Test
    void suggestsCloseNamesForAPodThatIsNotThere() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.NOT_FOUND,
                "no pod etdc-0 is known to the connected agents",
                "did you mean etcd-0?",
                () -> nodes.sessions.create(
                        new Asked().namespace("kube-system").pod("etdc-0").request()));
    }

    @Test
    void refusesAWorkloadNameThatMatchesSeveral() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.AMBIGUOUS,
                "workload etcd-0 matches 2: pod kube-system/etcd-0, pod shop/etcd-0",
                "give its full name or its ID, or a namespace",
                () -> nodes.sessions.create(new Asked().workload("etcd-0").request()));
    }

    @Test
    void asksForTheNodeOfAProcess() {
        nodes.connect();

        TwoNodes.refuses(
                Refusal.AMBIGUOUS,
                "process IDs could be of any of 2 nodes: node-a, node-b",
                "name the node too",
                () -> nodes.sessions.create(new Asked().pid(42).request()));
        SessionView session =
                nodes.sessions.create(new Asked().node("node-b").pid(42).request());
        assertThat(session.target()).isEqualTo("process 42 on node node-b");
        assertThat(TwoNodes.start(nodes.toB).getTarget().getPidsList()).containsExactly(42);
    }

    @Test
    void saysWhenNoAgentIsConnectedAndHowToStartOne() {
        TwoNodes.refuses(
                Refusal.NO_AGENT,
                "no agent is connected",
                "start one on the node to be sampled: podflame agent --collector HOST:PORT (as root)",
                () -> nodes.sessions.create(new Asked().request()));
    }

    @Test
    void tellsANodeThatIsGoneFromOneThatNeverWas() {
        AgentConnection connection = nodes.toA::add;
        Agent agent = nodes.agents.connect(TwoNodes.description("node-a"), connection);
        nodes.agents.connect(TwoNodes.description("node-b"), nodes.toB::add);
        nodes.agents.disconnect(agent, connection);

        TwoNodes.refuses(
                Refusal.NO_AGENT,
                "the agent of node node-a is not connected",
                "see whether it runs there and reaches the collector",
                () -> nodes.sessions.create(new Asked().node("node-a").request()));
        TwoNodes.refuses(
                Refusal.NOT_FOUND,
                "no agent of a node nod-b has connected",
                "did you mean node-b?",
                () -> nodes.sessions.create(new Asked().node("nod-b").request()));
    }
}
