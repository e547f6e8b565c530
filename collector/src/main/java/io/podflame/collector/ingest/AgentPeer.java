package io.podflame.collector.ingest;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.Workload;
import io.podflame.collector.session.Agent;
import io.podflame.collector.session.AgentConnection;
import io.podflame.collector.session.AgentDescription;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.SessionStatus;
import java.util.List;

/** The agent of a node: it samples now, and carries out sessions. */
final class AgentPeer implements Peer {

    private final IngestContext context;
    private final AgentConnection connection;
    private final Agent agent;

    AgentPeer(IngestContext context, AgentDescription description, AgentConnection connection) {
        this.context = context;
        this.connection = connection;
        this.agent = context.agents().connect(description, connection);
        heard(context.clock().millis());
        context.sessions().connected(description);
    }

    @Override
    public String name() {
        return "agent of node " + agent.node();
    }

    @Override
    public void heard(long nowMillis) {
        agent.heard(nowMillis);
    }

    @Override
    public void inventory(List<Workload> workloads) {
        agent.inventory(workloads);
    }

    @Override
    public void imports(ImportedSession session) {
        throw new RejectedMessageException(
                RejectionReason.PROTOCOL, "a recording from an agent that did not say that it imports");
    }

    @Override
    public void requireOwn(Batch batch) {
        if (!batch.getSessionId().isEmpty() && context.sessions().imports().contains(batch.getSessionId())) {
            throw new RejectedMessageException(
                    RejectionReason.SESSION, "session " + batch.getSessionId() + " is an imported recording");
        }
    }

    @Override
    public void stored(ProfileBatch batch, long samples) {
        agent.countStored(samples);
        context.sessions().windowStored(batch);
    }

    @Override
    public void rejected(long samples) {
        agent.countRejected(samples);
    }

    @Override
    public void status(SessionStatus status) {
        context.sessions().status(agent.node(), status);
    }

    @Override
    public void left() {
        context.agents().disconnect(agent, connection);
    }
}
