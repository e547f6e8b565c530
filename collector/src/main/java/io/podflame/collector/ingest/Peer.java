package io.podflame.collector.ingest;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.Workload;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.LookBackSession;
import io.podflame.proto.v1.SessionStatus;
import java.util.List;

/** Who is at the other end of a stream, and what it may do. Not thread-safe: owned by its stream, {@link #left} aside. */
sealed interface Peer permits AgentPeer, ImporterPeer {

    /** For logs. */
    String name();

    void heard(long nowMillis);

    void inventory(List<Workload> workloads);

    /** Throws {@link RejectedMessageException} when this peer may not send such sessions. */
    void imports(ImportedSession session);

    /** Throws {@link RejectedMessageException} when this peer may not begin such sessions. */
    void lookBack(LookBackSession session);

    /** Throws {@link RejectedMessageException} when the batch is of a session that this peer has not. */
    void requireOwn(Batch batch);

    void stored(ProfileBatch batch, long samples);

    void rejected(long samples);

    void status(SessionStatus status);

    /** Its stream has ended; may be told more than once, from any thread. */
    void left();
}
