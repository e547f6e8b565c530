package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.TestClock;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.collector.store.memory.MemoryProfileStore;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.StartSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sessions with two agents: node-a runs etcd and a mixer, node-b another etcd in another namespace. */
class SessionServiceTest {

    private final TestClock clock = new TestClock();
    private final AgentRegistry agents = new AgentRegistry();
    private final SessionService sessions =
            new SessionService(agents, new WorkloadDirectory(agents, new MemoryProfileStore(), clock), clock);
    private final List<CollectorMessage> toA = new ArrayList<>();
    private final List<CollectorMessage> toB = new ArrayList<>();

    @Test
    void samplesEveryNodeWhenNothingNarrows() {
        connectBoth();

        SessionView session = sessions.create(new Asked().request());

        assertThat(session.target()).isEqualTo("every node");
        assertThat(session.state()).isEqualTo("WAITING");
        assertThat(session.frequencyHertz()).isEqualTo(99);
        assertThat(start(toA).getTarget().getEverything()).isTrue();
        assertThat(start(toB).getSessionId()).isEqualTo(session.id());
        assertThat(start(toB).getDurationMillis()).isEqualTo(30_000);
    }

    @Test
    void samplesOnePodOnItsNodeOnly() {
        connectBoth();

        SessionView session = sessions.create(
                new Asked().namespace("kube-system").pod("etcd-0").request());

        assertThat(session.target()).isEqualTo("pod kube-system/etcd-0");
        assertThat(start(toA).getTarget().getWorkloadsList()).singleElement().satisfies(workload -> {
            assertThat(workload.getNamespace()).isEqualTo("kube-system");
            assertThat(workload.getPod()).isEqualTo("etcd-0");
            assertThat(workload.getContainer()).isEqualTo("etcd");
        });
        assertThat(toB).isEmpty();
    }

    @Test
    void refusesAPodThatIsInTwoNamespacesAndListsThem() {
        connectBoth();

        refuses(
                Refusal.AMBIGUOUS,
                "pod etcd-0 is in 2 namespaces: kube-system, shop",
                "name the namespace too",
                () -> sessions.create(new Asked().pod("etcd-0").request()));
    }

    @Test
    void suggestsCloseNamesForAPodThatIsNotThere() {
        connectBoth();

        refuses(
                Refusal.NOT_FOUND,
                "no pod etdc-0 is known to the connected agents",
                "did you mean etcd-0?",
                () -> sessions.create(
                        new Asked().namespace("kube-system").pod("etdc-0").request()));
    }

    @Test
    void findsAWorkloadByItsOwnersName() {
        connectBoth();

        sessions.create(new Asked().workload("istio-telemetry").request());

        assertThat(start(toA).getTarget().getWorkloadsList())
                .extracting(io.podflame.proto.v1.Workload::getContainer)
                .containsExactly("istio-proxy", "mixer");
    }

    @Test
    void refusesAWorkloadNameThatMatchesSeveral() {
        connectBoth();

        refuses(
                Refusal.AMBIGUOUS,
                "workload etcd-0 matches 2: pod kube-system/etcd-0, pod shop/etcd-0",
                "give its full name or its ID, or a namespace",
                () -> sessions.create(new Asked().workload("etcd-0").request()));
    }

    @Test
    void findsAWorkloadByItsIdAndItsDisplayName() {
        connectBoth();
        String id = pod("node-b", "shop", "etcd-0", "etcd", Map.of()).key().id();

        sessions.create(new Asked().workload(id).request());
        sessions.create(new Asked().workload("shop/etcd-0/etcd").request());

        assertThat(toA).isEmpty();
        assertThat(toB).hasSize(2);
    }

    @Test
    void choosesByLabelsAndControlPlane() {
        connectBoth();

        sessions.create(new Asked().label("app", "shop").request());
        assertThat(toA).isEmpty();
        assertThat(start(toB).getTarget().getWorkloads(0).getNamespace()).isEqualTo("shop");

        sessions.create(new Asked().controlPlane().request());
        assertThat(start(toA).getTarget().getWorkloadsList())
                .extracting(io.podflame.proto.v1.Workload::getContainer)
                .containsExactly("istio-proxy", "mixer", "etcd");
        assertThat(toB).hasSize(1);
    }

    @Test
    void saysWhenNoAgentIsConnectedAndHowToStartOne() {
        refuses(
                Refusal.NO_AGENT,
                "no agent is connected",
                "start one on the node to be sampled: podflame agent --collector HOST:PORT (as root)",
                () -> sessions.create(new Asked().request()));
    }

    @Test
    void tellsANodeThatIsGoneFromOneThatNeverWas() {
        AgentConnection connection = toA::add;
        Agent agent = agents.connect(description("node-a"), connection);
        agents.connect(description("node-b"), toB::add);
        agents.disconnect(agent, connection);

        refuses(
                Refusal.NO_AGENT,
                "the agent of node node-a is not connected",
                "see whether it runs there and reaches the collector",
                () -> sessions.create(new Asked().node("node-a").request()));
        refuses(
                Refusal.NOT_FOUND,
                "no agent of a node nod-b has connected",
                "did you mean node-b?",
                () -> sessions.create(new Asked().node("nod-b").request()));
    }

    @Test
    void refusesAFrequencyAboveTheKernelsMaximum() {
        connectBoth();

        refuses(
                Refusal.WRONG,
                "4000 Hz is more than node node-a allows: kernel.perf_event_max_sample_rate is 1000",
                "ask for at most 1000 Hz, or on the node: sysctl -w kernel.perf_event_max_sample_rate=4000",
                () -> sessions.create(new Asked().hertz(4000).request()));
    }

    @Test
    void refusesAnEventThatDoesNotOpenThere() {
        connectBoth();

        refuses(
                Refusal.WRONG,
                "event cycles does not open on node node-a",
                "choose one of cpu-clock",
                () -> sessions.create(new Asked().event("cycles").request()));
    }

    @Test
    void asksForTheNodeOfAProcess() {
        connectBoth();

        refuses(
                Refusal.AMBIGUOUS,
                "process IDs could be of any of 2 nodes: node-a, node-b",
                "name the node too",
                () -> sessions.create(new Asked().pid(42).request()));
        SessionView session = sessions.create(new Asked().node("node-b").pid(42).request());
        assertThat(session.target()).isEqualTo("process 42 on node node-b");
        assertThat(start(toB).getTarget().getPidsList()).containsExactly(42);
    }

    @Test
    void followsItsAgentsToTheEnd() {
        connectBoth();
        String id = sessions.create(new Asked().request()).id();

        status("node-a", id, SessionState.SESSION_STATE_RUNNING, "");
        assertThat(view(id).state()).isEqualTo("RUNNING");
        status("node-a", id, SessionState.SESSION_STATE_FINISHED, "");
        assertThat(view(id).state()).isEqualTo("RUNNING");
        clock.advance(Duration.ofSeconds(12));
        status("node-b", id, SessionState.SESSION_STATE_FAILED, "perf refused");
        clock.advance(Duration.ofSeconds(5));

        assertThat(view(id).state()).isEqualTo("FINISHED");
        assertThat(view(id).elapsedMillis()).isEqualTo(12_000);
        assertThat(view(id).agents())
                .containsExactly(
                        new SessionView.AgentState("node-a", "FINISHED", ""),
                        new SessionView.AgentState("node-b", "FAILED", "perf refused"));
    }

    @Test
    void failsWhenAllItsAgentsFail() {
        connectBoth();
        String id = sessions.create(new Asked().node("node-b").request()).id();

        status("node-b", id, SessionState.SESSION_STATE_FAILED, "perf refused");

        assertThat(view(id).state()).isEqualTo("FAILED");
    }

    @Test
    void failsAnAgentThatDoesNotSayThatItFinished() {
        connectBoth();
        String id = sessions.create(new Asked().node("node-a").request()).id();
        status("node-a", id, SessionState.SESSION_STATE_RUNNING, "");

        clock.advance(SessionService.DEFAULT_DURATION.plus(Session.GRACE));
        assertThat(view(id).state()).isEqualTo("RUNNING");
        clock.advance(Duration.ofMillis(1));

        assertThat(view(id).state()).isEqualTo("FAILED");
        assertThat(view(id).agents().getFirst().error()).contains("did not say that it finished");
        status("node-a", id, SessionState.SESSION_STATE_FINISHED, "");
        assertThat(view(id).state()).as("late is better than never").isEqualTo("FINISHED");
    }

    @Test
    void failsTheSessionsOfAnAgentThatWasStartedAgain() {
        connectBoth();
        String id = sessions.create(new Asked().node("node-a").request()).id();

        sessions.connected(description("node-a"));
        assertThat(view(id).state()).as("the same run came back").isEqualTo("WAITING");
        sessions.connected(new AgentDescription(
                "node-a", "another-run", "0.1.0", "6.18", "amd64", 2, 1000, List.of("cpu-clock"), 19));

        assertThat(view(id).state()).isEqualTo("FAILED");
    }

    @Test
    void stopsOnItsAgents() {
        connectBoth();
        String id = sessions.create(new Asked().request()).id();
        status("node-b", id, SessionState.SESSION_STATE_FINISHED, "");

        assertThat(sessions.stop(id)).isPresent();

        assertThat(toA.getLast().getStopSession().getSessionId()).isEqualTo(id);
        assertThat(toB).as("that one has ended").hasSize(1);
        assertThat(sessions.stop("unknown")).isEmpty();
    }

    @Test
    void listsTheNewestFirst() {
        connectBoth();
        String first = sessions.create(new Asked().request()).id();
        String second = sessions.create(new Asked().request()).id();

        assertThat(sessions.sessions()).extracting(SessionView::id).containsExactly(second, first);
    }

    private void connectBoth() {
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

    private void status(String node, String id, SessionState state, String error) {
        sessions.status(
                node,
                SessionStatus.newBuilder()
                        .setSessionId(id)
                        .setState(state)
                        .setError(error)
                        .build());
    }

    private SessionView view(String id) {
        return sessions.find(id).orElseThrow();
    }

    private static void refuses(Refusal refusal, String error, String remedy, ThrowingCallable asking) {
        assertThatThrownBy(asking).isInstanceOfSatisfying(SessionRefusedException.class, refused -> {
            assertThat(refused).hasMessage(error);
            assertThat(refused.remedy()).isEqualTo(remedy);
            assertThat(refused.refusal()).isEqualTo(refusal);
        });
    }

    private static StartSession start(List<CollectorMessage> messages) {
        return messages.getLast().getStartSession();
    }

    private static AgentDescription description(String node) {
        return new AgentDescription(
                node, "run-of-" + node, "0.1.0", "6.18", "amd64", 2, 1000, List.of("cpu-clock"), 19);
    }

    private static Workload pod(
            String node, String namespace, String pod, String container, Map<String, String> labels) {
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, node, namespace, pod, container, "");
        return new Workload(key, "", "", "", labels, List.of());
    }

    /** A request with what is not said left empty. */
    private static final class Asked {
        private String node = "";
        private String namespace = "";
        private String pod = "";
        private String workload = "";
        private Map<String, String> labels = Map.of();
        private List<Integer> pids = List.of();
        private boolean controlPlane;
        private String event = "";
        private double hertz;

        Asked node(String name) {
            node = name;
            return this;
        }

        Asked namespace(String name) {
            namespace = name;
            return this;
        }

        Asked pod(String name) {
            pod = name;
            return this;
        }

        Asked workload(String name) {
            workload = name;
            return this;
        }

        Asked label(String key, String value) {
            labels = Map.of(key, value);
            return this;
        }

        Asked pid(int pid) {
            pids = List.of(pid);
            return this;
        }

        Asked controlPlane() {
            controlPlane = true;
            return this;
        }

        Asked event(String name) {
            event = name;
            return this;
        }

        Asked hertz(double frequency) {
            hertz = frequency;
            return this;
        }

        SessionRequest request() {
            return new SessionRequest(node, namespace, pod, "", workload, labels, pids, controlPlane, event, hertz, 0);
        }
    }
}
