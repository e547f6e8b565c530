package io.podflame.collector.store;

import io.podflame.collector.model.ImportedRecording;
import io.podflame.collector.model.NodeCpu;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadCpu;
import io.podflame.collector.model.WorkloadKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps profiles. Thread-safe. */
public interface ProfileStore extends AutoCloseable {

    /**
     * Stores a batch whole, durably (it survives a killed process once this returns), and once.
     *
     * @return false when the run's batch of this sequence, or a later one, is already stored
     */
    boolean store(ProfileBatch batch);

    /** Sequence of the last stored batch of an agent's run; 0 when there is none. */
    long lastSequence(String runId);

    /**
     * Every series with a profile in the time range, in the order of their keys, with what the workload was last seen to be and
     * its totals per window: answered without reading stack traces.
     *
     * @param keys which series to look at
     */
    List<Series> series(TimeRange range, Predicate<ProfileKey> keys);

    /**
     * Hands over every profile of the chosen series whose window starts in the time range: partition by partition (a partition is
     * one series in one hour, or the store's like of it), in each the table first, then its profiles in time order.
     */
    void scan(TimeRange range, Predicate<ProfileKey> keys, ProfileVisitor visitor);

    /** Statistics of every window that starts in the time range, of one session or ("") of continuous profiling, in time order. */
    List<WindowStatistics> statistics(TimeRange range, String sessionId);

    /**
     * What the kernel counted about a workload, in every stretch of time that starts in the range, in time order.
     *
     * @param sessionId of the session beside whose samples it came; "" for continuous profiling
     */
    List<WorkloadCpu> workloadCpu(TimeRange range, WorkloadKey workload, String sessionId);

    /** The same about a node's CPUs. */
    List<NodeCpu> nodeCpu(TimeRange range, String node, String sessionId);

    /**
     * What is known of a session, live or imported, as long as anything of it is kept; empty for one without a batch and without a
     * recording.
     */
    Optional<StoredSession> session(String sessionId);

    /** Keeps what an import is about, durably, until its profiles are dropped; replaces. */
    void put(ImportedRecording recording);

    /** Every session with a recording, the latest import first. */
    List<StoredSession> recordings();

    /**
     * Drops whole hours: those that have aged, then the oldest until all is smaller than the retention's size. An hour ages from its end,
     * or from when something was last stored in it, if that is later: an old recording that is imported today is new. Never drops the
     * hour that is now for its size.
     */
    void enforce(Retention retention);

    /** Bytes on disk (or, in memory, about as many as are held). */
    long sizeBytes();

    @Override
    void close();

    /**
     * One series in a time range.
     *
     * @param totals one entry per stored window, in time order
     */
    record Series(ProfileKey key, Workload workload, List<WindowTotal> totals) {}

    /**
     * What one window of a series adds up to.
     *
     * @param value sum of the window's periods, in the event's unit
     */
    record WindowTotal(TimeRange window, long samples, long value) {}

    /**
     * What is known of one session.
     *
     * @param range in which all its windows start; empty before the first
     * @param recording when it was imported
     */
    record StoredSession(String id, Optional<TimeRange> range, Optional<ImportedRecording> recording) {

        /** The range with one more window in it, which may be of no length. */
        public StoredSession with(TimeRange window) {
            long endNanos = Math.max(window.endNanos(), window.startNanos() + 1);
            TimeRange grown = range.map(before -> new TimeRange(
                            Math.min(before.startNanos(), window.startNanos()), Math.max(before.endNanos(), endNanos)))
                    .orElseGet(() -> new TimeRange(window.startNanos(), endNanos));
            return new StoredSession(id, Optional.of(grown), recording);
        }

        /** With another recording, or state of it. */
        public StoredSession with(ImportedRecording newer) {
            return new StoredSession(id, range, Optional.of(newer));
        }
    }
}
