package io.podflame.collector.session;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.ProfileBatch;
import java.time.Duration;
import java.util.List;

/** One session that is known. Time is given, never taken. Thread-safe. */
sealed interface Session permits SampledSession, RecordedSession {

    /** How long after its end an agent may still be sending, or be reconnecting, before it counts as failed. */
    Duration GRACE = Duration.ofSeconds(30);

    String id();

    /** A window of it was stored. */
    void windowStored(ProfileBatch batch);

    /** Nodes whose agents have not ended, and are not overdue; of an import none, since no agent works for it. */
    List<String> runningNodes(long nowMillis);

    /** Whether no more is to come. */
    boolean ended(long nowMillis);

    SessionView view(long nowMillis);

    /** Of one agent, and of the whole. */
    enum State {
        WAITING,
        RUNNING,
        FINISHED,
        FAILED
    }
}
