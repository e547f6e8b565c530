package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionTarget;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many sessions may run, and how many are remembered. */
class KnownSessionsTest {

    private static final long DURATION_MILLIS = 1_000;
    private static final long OVERDUE_MILLIS = DURATION_MILLIS + Session.GRACE.toMillis() + 1;

    private final TwoNodes nodes = new TwoNodes();
    private final KnownSessions known = new KnownSessions();

    @Test
    void refusesOneMoreThanAnAgentCarriesOut() {
        nodes.connect();
        String oldest =
                nodes.sessions.create(new Asked().node("node-a").request()).id();
        for (int i = 1; i < KnownSessions.MAX_RUNNING_PER_NODE; i++) {
            nodes.sessions.create(new Asked().request());
        }

        TwoNodes.refuses(
                Refusal.TOO_MANY,
                "8 sessions are running on node node-a, and no more can at once",
                "wait for one to end, or stop one: podflame sessions --stop " + oldest + " stops the oldest",
                () -> nodes.sessions.create(new Asked().request()));
        assertThat(nodes.toA).as("nothing was begun").hasSize(8);
        assertThat(nodes.toB).hasSize(7);
        assertThat(nodes.sessions.sessions()).hasSize(8);

        nodes.sessions.create(new Asked().node("node-b").request());
        nodes.status("node-a", oldest, SessionState.SESSION_STATE_FINISHED, "");
        nodes.sessions.create(new Asked().node("node-a").request());
    }

    @Test
    void countsAnAgentThatNeverAnsweredNoLongerThanItsSessionsTime() {
        nodes.connect();
        for (int i = 0; i < KnownSessions.MAX_RUNNING_PER_NODE; i++) {
            nodes.sessions.create(new Asked().request());
        }

        nodes.clock.advance(SessionService.DEFAULT_DURATION.plus(Session.GRACE).plus(Duration.ofMillis(1)));

        assertThat(nodes.sessions.create(new Asked().request()).state()).isEqualTo("WAITING");
    }

    @Test
    void refusesOneMoreThanMayRunInAll() {
        for (int i = 0; i < KnownSessions.MAX_RUNNING; i++) {
            known.add(session(i, "node-" + i), 0);
        }

        TwoNodes.refuses(
                Refusal.TOO_MANY,
                "100 sessions are running, and no more can at once",
                "wait for one to end, or stop one: podflame sessions --stop s0 stops the oldest",
                () -> known.add(session(100, "another"), 0));
    }

    @Test
    void forgetsTheOldestThatHasEnded() {
        Session longest = session(0, "node", 100 * OVERDUE_MILLIS);
        known.add(longest, 0);
        for (int i = 1; i <= KnownSessions.MAX_KNOWN; i++) {
            SampledSession session = session(i, "node");
            known.add(session, 0);
            session.agentState("node", Session.State.FINISHED, "", 0);
        }

        assertThat(known.all()).hasSize(KnownSessions.MAX_KNOWN);
        assertThat(known.find("s0")).as("it runs").contains(longest);
        assertThat(known.find("s1")).isEmpty();
        assertThat(known.find("s2")).isPresent();
    }

    private static SampledSession session(int number, String node) {
        return session(number, node, DURATION_MILLIS);
    }

    private static SampledSession session(int number, String node, long durationMillis) {
        ResolvedTarget target = ResolvedTarget.of("every node", Map.of(node, SessionTarget.getDefaultInstance()));
        return new SampledSession(
                "s" + number, target, new SampledSession.Settings("cpu-clock", 99, durationMillis), 0);
    }
}
