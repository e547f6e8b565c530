package io.podflame.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.SessionView;
import io.podflame.proto.v1.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How sessions stand from their beginning to their end. */
class SessionProgressTest {

    private final TwoNodes nodes = new TwoNodes();

    @Test
    void followsItsAgentsToTheEnd() {
        nodes.connect();
        String id = nodes.sessions.create(new Asked().request()).id();

        nodes.status("node-a", id, SessionState.SESSION_STATE_RUNNING, "");
        assertThat(nodes.view(id).state()).isEqualTo("RUNNING");
        nodes.status("node-a", id, SessionState.SESSION_STATE_FINISHED, "");
        assertThat(nodes.view(id).state()).isEqualTo("RUNNING");
        nodes.clock.advance(Duration.ofSeconds(12));
        nodes.status("node-b", id, SessionState.SESSION_STATE_FAILED, "perf refused");
        nodes.clock.advance(Duration.ofSeconds(5));

        assertThat(nodes.view(id).state()).isEqualTo("FINISHED");
        assertThat(nodes.view(id).elapsedMillis()).isEqualTo(12_000);
        assertThat(nodes.view(id).agents())
                .containsExactly(
                        new SessionView.AgentState("node-a", "FINISHED", ""),
                        new SessionView.AgentState("node-b", "FAILED", "perf refused"));
    }

    @Test
    void failsWhenAllItsAgentsFail() {
        nodes.connect();
        String id = nodes.sessions.create(new Asked().node("node-b").request()).id();

        nodes.status("node-b", id, SessionState.SESSION_STATE_FAILED, "perf refused");

        assertThat(nodes.view(id).state()).isEqualTo("FAILED");
    }

    @Test
    void failsAnAgentThatDoesNotSayThatItFinished() {
        nodes.connect();
        String id = nodes.sessions.create(new Asked().node("node-a").request()).id();
        nodes.status("node-a", id, SessionState.SESSION_STATE_RUNNING, "");

        nodes.clock.advance(SessionService.DEFAULT_DURATION.plus(Session.GRACE));
        assertThat(nodes.view(id).state()).isEqualTo("RUNNING");
        nodes.clock.advance(Duration.ofMillis(1));

        assertThat(nodes.view(id).state()).isEqualTo("FAILED");
        assertThat(nodes.view(id).agents().getFirst().error()).contains("did not say that it finished");
        nodes.status("node-a", id, SessionState.SESSION_STATE_FINISHED, "");
        assertThat(nodes.view(id).state()).as("late is better than never").isEqualTo("FINISHED");
    }

    @Test
    void failsTheSessionsOfAnAgentThatWasStartedAgain() {
        nodes.connect();
        String id = nodes.sessions.create(new Asked().node("node-a").request()).id();

        nodes.sessions.connected(TwoNodes.description("node-a"));
        assertThat(nodes.view(id).state()).as("the same run came back").isEqualTo("WAITING");
        nodes.sessions.connected(new AgentDescription(
                "node-a",
                "another-run",
                "0.1.0",
                "6.18",
                "amd64",
                2,
                1000,
                List.of("cpu-clock"),
                19,
                false,
                false,
                Optional.empty(),
                List.of(),
                List.of()));

        assertThat(nodes.view(id).state()).isEqualTo("FAILED");
    }

    @Test
    void stopsOnItsAgents() {
        nodes.connect();
        String id = nodes.sessions.create(new Asked().request()).id();
        nodes.status("node-b", id, SessionState.SESSION_STATE_FINISHED, "");

        assertThat(nodes.sessions.stop(id)).isPresent();

        assertThat(nodes.toA.getLast().getStopSession().getSessionId()).isEqualTo(id);
        assertThat(nodes.toB).as("that one has ended").hasSize(1);
        assertThat(nodes.sessions.stop("unknown")).isEmpty();
    }

    @Test
    void listsTheNewestFirst() {
        nodes.connect();
        String first = nodes.sessions.create(new Asked().request()).id();
        String second = nodes.sessions.create(new Asked().request()).id();

        assertThat(nodes.sessions.sessions()).extracting(SessionView::id).containsExactly(second, first);
    }
}
