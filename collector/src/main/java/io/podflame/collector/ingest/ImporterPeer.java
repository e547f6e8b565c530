package io.podflame.collector.ingest;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.Workload;
import io.podflame.collector.session.AgentConnection;
import io.podflame.collector.session.AgentDescription;
import io.podflame.collector.session.SessionRefusedException;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.SessionStatus;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who reads a recording. It is no agent of the node that was recorded: that one may be running at the same time, or be long gone. It
 * sends only sessions that it has announced, and is asked for symbol tables alone.
 */
final class ImporterPeer implements Peer {

    private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{16}");
    private static final int MAX_SOURCE_CHARS = 1000;

    private final IngestContext context;
    private final AgentDescription description;
    private final AgentConnection connection;

    ImporterPeer(IngestContext context, AgentDescription description, AgentConnection connection) {
        this.context = context;
        this.description = description;
        this.connection = connection;
        context.sessions().imports().connected(description.runId(), connection);
    }

    @Override
    public String name() {
        return "import of a recording of node " + description.node();
    }

    @Override
    public void heard(long nowMillis) {
        // only its connection matters
    }

    /** What was there when it was recorded says nothing about now. */
    @Override
    public void inventory(List<Workload> workloads) {
        // see above
    }

    @Override
    public void imports(ImportedSession session) {
        if (!SESSION_ID.matcher(session.getSessionId()).matches()) {
            throw new RejectedMessageException(
                    RejectionReason.SESSION, "the ID of an imported session is not 16 hex digits");
        }
        ImportedRecording recording = new ImportedRecording(
                session.getSessionId(),
                description.runId(),
                Untrusted.requiredText(session.getSource(), MAX_SOURCE_CHARS, "a recording's name"),
                description.node(),
                BatchDecoder.event(session.getEvent()),
                Untrusted.frequency(session.getEvent().getFrequencyHertz(), BatchDecoder.MAX_HERTZ, "frequency"),
                context.clock().millis(),
                ImportedRecording.State.RUNNING,
                "");
        try {
            context.sessions().imports().begin(recording, connection);
        } catch (SessionRefusedException e) {
            throw new RejectedMessageException(RejectionReason.SESSION, e.getMessage() + "; " + e.remedy());
        }
    }

    @Override
    public void lookBack(LookBackSession session) {
        throw new RejectedMessageException(
                RejectionReason.PROTOCOL, "a look-back from who imports a recording, and samples nothing");
    }

    @Override
    public void requireOwn(Batch batch) {
        Event event = context.sessions()
                .imports()
                .event(description.runId(), batch.getSessionId())
                .orElseThrow(() -> new RejectedMessageException(
                        RejectionReason.SESSION,
                        "an import sends its own sessions only, and has not announced one of ID \""
                                + batch.getSessionId() + "\""));
        if (!event.equals(BatchDecoder.event(batch.getEvent()))) {
            throw new RejectedMessageException(
                    RejectionReason.EVENT,
                    "an event other than " + event.name() + ", which the session was announced with");
        }
    }

    @Override
    public void stored(ProfileBatch batch, long samples) {
        context.sessions().windowStored(batch);
    }

    @Override
    public void rejected(long samples) {
        // the importer is told with the acknowledgement
    }

    @Override
    public void status(SessionStatus status) {
        context.sessions().imports().status(description.runId(), status);
    }

    @Override
    public void left() {
        context.sessions().imports().left(description.runId(), connection);
    }
}
