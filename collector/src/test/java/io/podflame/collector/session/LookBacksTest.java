package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import io.podflame.collector.session.AgentDescription.LookBackOffer;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.StartSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookBacksTest {

    private static final long TWO_MINUTES = 120_000;

    private final TwoNodes nodes = new TwoNodes();
    private final List<CollectorMessage> toC = new ArrayList<>();

    /** node-a and node-b keep no look-back; node-c does. */
    @BeforeEach
    void connect() {
        nodes.connect();
        nodes.agents
                .connect(keeping("node-c"), toC::add)
                .inventory(List.of(TwoNodes.pod("node-c", "shop", "cart-0", "cart", java.util.Map.of())));
    }

    private static AgentDescription keeping(String node) {
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
                Optional.of(new LookBackOffer(TWO_MINUTES, "cpu-clock", 99)),
                List.of(),
                List.of());
    }

    private static WorkloadKey cart(int number) {
        return new WorkloadKey(WorkloadKind.POD, "node-c", "shop", "cart-" + number, "cart", "");
    }

    private Asked asked() {
        return new Asked().node("node-c").lookBack(TWO_MINUTES);
    }

    @Test
    void asksForWhatWasSampledBeforeItBegan() {
        long now = nodes.clock.millis();
        SessionView view = nodes.sessions.create(asked().pod("cart-0").request());

        StartSession start = TwoNodes.start(toC);
        assertThat(start.getLookBackMillis()).isEqualTo(TWO_MINUTES);
        assertThat(start.getSessionId()).isEqualTo(view.id());
        assertThat(start.getTarget().getWorkloads(0).getPod()).isEqualTo("cart-0");
        assertThat(view.startedMillis()).isEqualTo(now - TWO_MINUTES);
        assertThat(view.durationMillis()).isEqualTo(TWO_MINUTES);
        assertThat(view.frequencyHertz()).isEqualTo(99);
        assertThat(view.event()).isEqualTo("cpu-clock");
        assertThat(view.reason()).isEqualTo("look-back: asked for");
    }

    @Test
    void endsWhenItsAgentSaysSoAndFailsWhenItNeverDoes() {
        String finished = nodes.sessions.create(asked().request()).id();
        String forgotten = nodes.sessions.create(asked().request()).id();

        nodes.status("node-c", finished, SessionState.SESSION_STATE_FINISHED, "");
        assertThat(nodes.view(finished).state()).isEqualTo("FINISHED");
        assertThat(nodes.view(forgotten).state()).isEqualTo("WAITING");
        nodes.clock.advance(Duration.ofSeconds(31));
        assertThat(nodes.view(forgotten).state()).isEqualTo("FAILED");
    }

    @Test
    void refusesWhereAnAgentKeepsNone() {
        TwoNodes.refuses(
                Refusal.WRONG,
                "the agent of node node-a keeps no look-back",
                "start it with --look-back 2m (PODFLAME_LOOK_BACK=2m), or profile what runs now",
                () -> nodes.sessions.create(
                        new Asked().node("node-a").lookBack(TWO_MINUTES).request()));
    }

    @Test
    void refusesToLookBackFurtherThanIsKept() {
        TwoNodes.refuses(
                Refusal.WRONG,
                "node node-c looks back 120 s at most",
                "ask for that, or start its agent with a longer --look-back",
                () -> nodes.sessions.create(asked().lookBack(TWO_MINUTES + 1).request()));
        TwoNodes.refuses(
                Refusal.WRONG,
                "a look-back of -1 ms cannot be",
                "ask for 120000",
                () -> nodes.sessions.create(asked().lookBack(-1).request()));
    }

    @Test
    void refusesToSampleOtherwiseWhatWasSampled() {
        TwoNodes.refuses(
                Refusal.WRONG,
                "a look-back sends what was sampled already",
                "leave out event, callGraph, frequencyHertz, durationMillis and jit",
                () -> nodes.sessions.create(asked().event("cycles").request()));
    }

    @Test
    void aRuleGetsOneForAWorkloadAndNotAnotherSoSoon() {
        SessionView view =
                nodes.sessions.lookBack(cart(0), "half of it is logging").orElseThrow();

        assertThat(view.reason()).isEqualTo("look-back: half of it is logging");
        assertThat(view.target()).isEqualTo("pod shop/cart-0/cart");
        assertThat(TwoNodes.start(toC).getLookBackMillis()).isEqualTo(TWO_MINUTES);
        assertThat(TwoNodes.start(toC).getTarget().getWorkloads(0).getContainer())
                .isEqualTo("cart");
        assertThat(nodes.sessions.lookBack(cart(0), "again")).isEmpty();
        assertThat(nodes.sessions.lookBack(cart(1), "another")).isPresent();
        nodes.clock.advance(LookBacks.COOL_DOWN);
        assertThat(nodes.sessions.lookBack(cart(0), "later")).isPresent();
    }

    @Test
    void rulesGetSoManyAnHourOfANodeAndNoMore() {
        int begun = 0;
        for (int number = 0; number < 20; number++) {
            Optional<SessionView> view = nodes.sessions.lookBack(cart(number), "a storm");
            view.ifPresent(one -> nodes.status("node-c", one.id(), SessionState.SESSION_STATE_FINISHED, ""));
            begun += view.isPresent() ? 1 : 0;
        }
        assertThat(begun).isEqualTo(LookBacks.MAX_PER_HOUR);
        nodes.clock.advance(Duration.ofHours(1));
        assertThat(nodes.sessions.lookBack(cart(0), "an hour later")).isPresent();
    }

    @Test
    void aRuleGetsNoneWhereNoneIsKept() {
        WorkloadKey etcd = new WorkloadKey(WorkloadKind.POD, "node-a", "kube-system", "etcd-0", "etcd", "");
        WorkloadKey gone = new WorkloadKey(WorkloadKind.POD, "node-z", "kube-system", "etcd-0", "etcd", "");

        assertThat(nodes.sessions.lookBack(etcd, "x")).isEmpty();
        assertThat(nodes.sessions.lookBack(gone, "x")).isEmpty();
    }

    @Test
    void keepsTheLatestOfWhatANodesAgentBeginsItself() {
        int most = KnownSessions.MAX_LOOK_BACKS_PER_NODE;
        for (int i = 0; i <= most; i++) {
            announce(i);
            announce(i); // on another connection
        }
        assertThat(nodes.sessions.sessions()).hasSize(most);
        assertThat(nodes.sessions.find(id(0))).isEmpty();
        assertThat(nodes.view(id(most)).reason()).isEqualTo("look-back: cpu 3.1 cores > 2.0 over 10 s");
    }

    private static String id(int number) {
        return "%016x".formatted(number);
    }

    private void announce(int number) {
        nodes.sessions
                .lookBacks()
                .announced(new LookBacks.Announced(
                        id(number),
                        cart(0),
                        "cpu 3.1 cores > 2.0 over 10 s",
                        "cpu-clock",
                        99,
                        new TimeRange(nodes.clock.nanos() - TWO_MINUTES * 1_000_000, nodes.clock.nanos())));
    }
}
