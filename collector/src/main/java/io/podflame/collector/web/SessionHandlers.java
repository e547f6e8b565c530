package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import io.podflame.collector.api.NodeEvents;
import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import java.util.List;
import java.util.function.Function;

/** {@code /api/v1/sessions}, {@code /api/v1/agents} and {@code /api/v1/events}. */
final class SessionHandlers {

    private final SessionService sessions;
    private final AgentRegistry agents;
    private final Function<String, SchedulingView> scheduling;

    /** @param scheduling what was counted beside a session's samples */
    SessionHandlers(SessionService sessions, AgentRegistry agents, Function<String, SchedulingView> scheduling) {
        this.sessions = sessions;
        this.agents = agents;
        this.scheduling = scheduling;
    }

    Answer agents(ApiRequest request) {
        request.requireOnly();
        return Answer.json(agents.views());
    }

    /** Of all nodes, or of one. */
    Answer events(ApiRequest request) {
        request.requireOnly("node");
        String node = request.text("node");
        List<NodeEvents> all = agents.events();
        List<NodeEvents> wanted = node.isEmpty()
                ? all
                : all.stream().filter(events -> events.node().equals(node)).toList();
        if (wanted.isEmpty() && !node.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "no agent of a node " + node + " is connected",
                    "GET /api/v1/agents lists the nodes");
        }
        return Answer.json(wanted);
    }

    Answer list(ApiRequest request) {
        request.requireOnly();
        return Answer.json(sessions.sessions());
    }

    Answer create(ApiRequest request) {
        return Answer.json(HttpStatus.CREATED, sessions.create(Json.read(request.body(), SessionRequest.class)));
    }

    Answer one(ApiRequest request) {
        String id = request.path("id");
        return sessions.find(id)
                .map(view -> Answer.json(view.imported() ? view : view.with(scheduling.apply(id))))
                .orElseThrow(() -> unknown(id));
    }

    Answer stop(ApiRequest request) {
        String id = request.path("id");
        return sessions.stop(id).map(Answer::json).orElseThrow(() -> unknown(id));
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(
                HttpStatus.NOT_FOUND,
                "no session " + id,
                "GET /api/v1/sessions lists those there are; they are forgotten when the collector starts again");
    }
}
