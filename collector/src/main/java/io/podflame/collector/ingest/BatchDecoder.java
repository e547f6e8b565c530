package io.podflame.collector.ingest;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.SchedulingContext;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import io.podflame.collector.model.Workload;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.Profile;
import io.podflame.proto.v1.ReasonCount;
import io.podflame.proto.v1.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One batch from the wire to the model, every value checked. Throws {@link RejectedMessageException} with nothing changed. Not
 * thread-safe: owned by its stream.
 */
final class BatchDecoder {

    static final int MAX_PROFILES = 20_000;
    static final int MAX_ROWS = 2_000_000;
    static final int MAX_REASONS = 64;
    static final int MAX_REASON_CHARS = 200;
    static final double MAX_HERTZ = 1_000_000;
    /** From a window's start to a sample in it. */
    static final long MAX_TIME_OFFSET_MICROS = TimeUnit.MINUTES.toMicros(10);

    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String node;
    private final String runId;
    private final StreamDictionary dictionary;
    private final WindowLimits limits;
    private final SchedulingDecoder schedulingDecoder;

    BatchDecoder(String node, String runId, StreamDictionary dictionary, WindowLimits limits) {
        this.node = node;
        this.runId = runId;
        this.dictionary = dictionary;
        this.limits = limits;
        this.schedulingDecoder = new SchedulingDecoder(node, dictionary, limits);
    }

    ProfileBatch decode(Batch batch, long nowNanos) {
        TimeRange window = limits.window(batch.getWindowStartNanos(), batch.getWindowEndNanos(), nowNanos);
        Event event = event(batch.getEvent());
        String sessionId = sessionId(batch);
        List<io.podflame.collector.model.Profile> profiles = profiles(batch, window, event, sessionId);
        return new ProfileBatch(
                runId,
                batch.getSequence(),
                profiles,
                statistics(batch, window, event, sessionId),
                batch.hasScheduling()
                        ? schedulingDecoder.decode(batch.getScheduling(), nowNanos)
                        : SchedulingContext.NONE);
    }

    static Event event(io.podflame.proto.v1.Event event) {
        String name = event.getName();
        Unit unit = event.getUnit();
        if (name.isEmpty() || name.length() > 128 || (unit != Unit.UNIT_NANOSECONDS && unit != Unit.UNIT_COUNT)) {
            throw new RejectedMessageException(RejectionReason.EVENT, "event without a name or unit");
        }
        return new Event(name, unit == Unit.UNIT_NANOSECONDS ? Event.Unit.NANOSECONDS : Event.Unit.COUNT);
    }

    private static String sessionId(Batch batch) {
        String id = batch.getSessionId();
        if (!id.isEmpty() && !SESSION_ID.matcher(id).matches()) {
            throw new RejectedMessageException(RejectionReason.SESSION, "session ID is not " + SESSION_ID);
        }
        return id;
    }

    /** Profiles of one workload under two dictionary entries (its container restarted) become one. */
    private List<io.podflame.collector.model.Profile> profiles(
            Batch batch, TimeRange window, Event event, String sessionId) {
        Untrusted.size(batch.getProfilesCount(), MAX_PROFILES, "profiles");
        Untrusted.size(rows(batch), MAX_ROWS, "rows");
        Map<ProfileKey, Draft> drafts = new LinkedHashMap<>();
        for (Profile profile : batch.getProfilesList()) {
            Workload workload = dictionary.workload(profile.getWorkload());
            ProfileKey key = new ProfileKey(workload.key(), event, sessionId);
            Draft before = drafts.get(key);
            Draft draft = new Draft(workload, before == null ? new RowColumns() : before.columns);
            drafts.put(key, draft);
            addRows(profile, draft.columns);
        }
        List<io.podflame.collector.model.Profile> profiles = new ArrayList<>();
        drafts.forEach((key, draft) -> profiles.add(new io.podflame.collector.model.Profile(
                key, draft.workload, window, dictionary.stacks(), draft.columns.toRows())));
        return profiles;
    }

    private record Draft(Workload workload, RowColumns columns) {}

    /** Rows of the batch as it came, valid or not. */
    static long rows(Batch batch) {
        return batch.getProfilesList().stream()
                .mapToLong(Profile::getStackCount)
                .sum();
    }

    /** Samples of the batch as it came, valid or not. */
    static long samples(Batch batch) {
        long samples = 0;
        for (Profile profile : batch.getProfilesList()) {
            for (int row = 0; row < profile.getSamplesCount(); row++) {
                samples += Integer.toUnsignedLong(profile.getSamples(row));
            }
        }
        return samples;
    }

    private void addRows(Profile profile, RowColumns columns) {
        int rows = profile.getStackCount();
        Untrusted.equalLength(rows, profile.getSamplesCount(), "profile.samples");
        boolean samePeriod = profile.getValueCount() == 0;
        if (!samePeriod) {
            Untrusted.equalLength(rows, profile.getValueCount(), "profile.value");
        }
        int times = profile.getTimeOffsetMicrosCount();
        int nextTime = 0;
        for (int row = 0; row < rows; row++) {
            int samples = samples(profile, row);
            long value = samePeriod ? samples * period(profile, samples) : profile.getValue(row);
            columns.addRow(dictionary.stackNode(profile.getStack(row)), samples, value);
            for (int i = 0; i < samples && nextTime < times; i++) {
                columns.addTime(timeOffset(profile.getTimeOffsetMicros(nextTime++)));
            }
        }
        Untrusted.equalLength(nextTime, times, "profile.time_offset_micros");
    }

    private static int samples(Profile profile, int row) {
        long samples = Integer.toUnsignedLong(profile.getSamples(row));
        Untrusted.count(samples, RowColumns.MAX_SAMPLES, RejectionReason.VALUE, "samples");
        if (samples == 0) {
            throw new RejectedMessageException(RejectionReason.VALUE, "a row without samples");
        }
        return (int) samples;
    }

    private static long period(Profile profile, int samples) {
        return Untrusted.count(profile.getPeriod(), RowColumns.MAX_VALUE / samples, RejectionReason.VALUE, "period");
    }

    private static int timeOffset(int micros) {
        return (int) Untrusted.count(
                Integer.toUnsignedLong(micros), MAX_TIME_OFFSET_MICROS, RejectionReason.VALUE, "time offset");
    }

    private WindowStatistics statistics(Batch batch, TimeRange window, Event event, String sessionId) {
        io.podflame.proto.v1.WindowStatistics statistics = batch.getStatistics();
        return new WindowStatistics(
                node,
                sessionId,
                event,
                window,
                Untrusted.frequency(batch.getEvent().getFrequencyHertz(), MAX_HERTZ, "frequency"),
                count(statistics.getSampledNanos(), RowColumns.MAX_VALUE, "sampled nanoseconds"),
                count(statistics.getCapturedSamples(), RowColumns.MAX_VALUE, "captured samples"),
                count(statistics.getIdleSamples(), RowColumns.MAX_VALUE, "idle samples"),
                count(statistics.getFilteredSamples(), RowColumns.MAX_VALUE, "filtered samples"),
                reasons(statistics.getLostList(), "lost"),
                reasons(statistics.getDroppedList(), "dropped"),
                reasons(statistics.getTruncatedList(), "truncated"));
    }

    private static Map<String, Long> reasons(List<ReasonCount> counts, String what) {
        Untrusted.size(counts.size(), MAX_REASONS, "reasons of " + what);
        Map<String, Long> byReason = new TreeMap<>();
        for (ReasonCount count : counts) {
            byReason.merge(
                    Untrusted.requiredText(count.getReason(), MAX_REASON_CHARS, "reason of " + what),
                    count(count.getCount(), RowColumns.MAX_VALUE, what),
                    Long::sum);
        }
        return byReason;
    }

    private static long count(long count, long max, String what) {
        return Untrusted.count(count, max, RejectionReason.STATISTICS, what);
    }
}
