package io.podflame.collector.ingest;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.session.Agent;
import io.podflame.collector.session.AgentConnection;
import io.podflame.collector.session.AgentDescription;
import io.podflame.collector.session.LookBacks;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.SessionStatus;
import java.util.List;
import java.util.regex.Pattern;

/** The agent of a node: it samples now, and carries out sessions. */
final class AgentPeer implements Peer {

    private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{16}");
    private static final int MAX_REASON_CHARS = 200;

    private final IngestContext context;
    private final WorkloadDecoder workloads;
    private final AgentConnection connection;
    private final Agent agent;

    AgentPeer(IngestContext context, AgentDescription description, AgentConnection connection) {
        this.context = context;
        this.connection = connection;
        this.workloads = new WorkloadDecoder(description.node());
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
    public void lookBack(LookBackSession session) {
        if (!SESSION_ID.matcher(session.getSessionId()).matches()) {
            throw new RejectedMessageException(RejectionReason.SESSION, "the ID of a look-back is not 16 hex digits");
        }
        TimeRange range =
                WindowLimits.LOOK_BACK.window(session.getStartNanos(), session.getEndNanos(), context.nowNanos());
        context.sessions()
                .lookBacks()
                .announced(new LookBacks.Announced(
                        session.getSessionId(),
                        workloads.decode(session.getWorkload()).key(),
                        Untrusted.requiredText(session.getReason(), MAX_REASON_CHARS, "a look-back's reason"),
                        BatchDecoder.event(session.getEvent()).name(),
                        Untrusted.frequency(
                                session.getEvent().getFrequencyHertz(), BatchDecoder.MAX_HERTZ, "frequency"),
                        range));
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
