package io.podflame.agent.encode;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Adds up one sampling session's samples per workload and stack, window after window. It says where every sample went:
 * {@code captured = idle + in profiles + filtered + dropped}; what the kernel lost is counted apart. Adding a sample allocates
 * nothing, except to grow. Used by the sampling thread only; the windows it gives may go to others.
 */
public final class WindowAggregator {

    // Together 2 MB: a window must find room in the queue, whose bound is 4 MB, beside another that is in flight.
    private static final int MAX_STACKS = 32_768;
    private static final int MAX_TIMES = 131_072;
    static final long MAX_NEW_DICTIONARY_BYTES = 1 << 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private final WindowDescription description;
    private final DictionarySource dictionaries;
    private final EpochOffset epochOffset;
    private final UnaryOperator<Workload> settled;
    private final WorkloadTable workloads = new WorkloadTable();
    private final StackCounts counts = new StackCounts();
    private final SampleTimes times = new SampleTimes();
    private final SampleCounters counters = new SampleCounters();
    private Dictionary dictionary;
    private long startNanos;
    private long samples;
    private OptionalDouble idleCpus = OptionalDouble.empty();
    private Optional<SchedulingContext> scheduling = Optional.empty();

    /**
     * @param settled what a workload has turned out to be when the window closes: a container's pod may become known only after its
     *     first samples
     * @param startMonotonicNanos when the first window begins
     */
    public WindowAggregator(
            WindowDescription description,
            DictionarySource dictionaries,
            EpochOffset epochOffset,
            UnaryOperator<Workload> settled,
            long startMonotonicNanos) {
        this.description = description;
        this.dictionaries = dictionaries;
        this.epochOffset = epochOffset;
        this.settled = settled;
        this.dictionary = dictionaries.forNewWindow();
        this.startNanos = startMonotonicNanos;
    }

    /** The dictionary of the present window: stack nodes given to {@link #add} are its own. Changes only in {@link #close}. */
    public Dictionary dictionary() {
        return dictionary;
    }

    /**
     * Adds a sample.
     *
     * @param stackNode of this window's {@link #dictionary}
     */
    public void add(Workload workload, int stackNode, CaptureRecord.Sample sample) {
        add(workload, stackNode, sample.timestampNanos(), sample.period());
    }

    /**
     * Adds a sample that stands for another value than its own period.
     *
     * @param stackNode of this window's {@link #dictionary}
     */
    public void add(Workload workload, int stackNode, long timestampNanos, long value) {
        int entry = counts.add(workloads.indexOf(workload), stackNode, 1, value);
        samples++;
        if (description.keepsSampleTimes()) {
            times.add(entry, offsetMicros(timestampNanos));
        }
    }

    /**
     * Adds samples that came with names. Those that stand for several have no times of their own: they count as taken at once.
     *
     * @param stackNode of this window's {@link #dictionary}
     */
    public void add(Workload workload, int stackNode, CaptureRecord.NamedSample named) {
        int count = Math.toIntExact(named.samples());
        int entry = counts.add(workloads.indexOf(workload), stackNode, count, named.value());
        samples += count;
        if (description.keepsSampleTimes()) {
            for (int i = 0; i < count; i++) {
                times.add(entry, offsetMicros(named.timestampNanos()));
            }
        }
    }

    /** A sample that another CPU's ring delivered late may be older than the window: it counts as taken at its start. */
    private int offsetMicros(long timestampNanos) {
        return (int) (Math.max(0, timestampNanos - startNanos) / 1_000);
    }

    /** Counts a sample of the idle task. */
    public void countIdle() {
        countIdle(1);
    }

    /** Counts samples of the idle task. */
    public void countIdle(long count) {
        counters.countIdle(count);
    }

    /** How many CPUs were idle in the present window, on average; otherwise it counts as not known. */
    public void setIdleCpus(double average) {
        idleCpus = OptionalDouble.of(average);
    }

    /** What the scheduler counted until the present window's end; otherwise the window has nothing of it. */
    public void setScheduling(SchedulingContext context) {
        scheduling = Optional.of(context);
    }

    /** Counts a sample of a workload that the session is not about. */
    public void countFiltered() {
        counters.countFiltered();
    }

    /** Counts samples that the kernel captured but never delivered. */
    public void countLost(String reason, long count) {
        counters.countLost(reason, count);
    }

    /** Counts delivered samples that the agent could not keep. */
    public void countDropped(String reason, long count) {
        counters.countDropped(reason, count);
    }

    /** Takes over the account of a window that will never be sent, so that no sample disappears silently. */
    public void countDropped(WindowStatistics window, String reason) {
        counters.takeOver(window, reason);
    }

    /** Whether the window should be closed at once, before its time, because it or its dictionary has grown too large. */
    public boolean full() {
        return counts.size() >= MAX_STACKS
                || times.size() >= MAX_TIMES
                || dictionary.unchargedBytes() > MAX_NEW_DICTIONARY_BYTES
                || dictionary.full();
    }

    /** Whether the present window has samples of such a workload. */
    public boolean anyWorkload(Predicate<Workload> such) {
        return workloads.any(such);
    }

    /** Ends the window and begins the next, which may be about another generation of the dictionary. */
    public ProfileWindow close(long endMonotonicNanos) {
        ProfileMaker maker = new ProfileMaker(counts, workloads.idsIn(dictionary, settled));
        long offset = epochOffset.measureNanos();
        ProfileWindow window = new ProfileWindow(
                description,
                new ProfileWindow.EpochSpan(startNanos + offset, endMonotonicNanos + offset),
                new ProfileWindow.Measured(
                        maker.profiles(times),
                        counters.close(samples, sampledNanos(endMonotonicNanos), countTruncated()),
                        scheduling.map(context -> WindowScheduling.of(context, dictionary, offset))),
                dictionary);
        workloads.clear();
        counts.clear();
        times.clear();
        samples = 0;
        idleCpus = OptionalDouble.empty();
        scheduling = Optional.empty();
        startNanos = endMonotonicNanos;
        dictionary = dictionaries.forNewWindow();
        return window;
    }

    /** Has the present window, which must be empty, begin later: a recording may have times of which it says nothing. */
    public void beginAt(long startMonotonicNanos) {
        if (samples > 0) {
            throw new IllegalStateException("the window has samples already");
        }
        startNanos = startMonotonicNanos;
    }

    /** An idle CPU's clock may stand still: of idle time only what was sampled counts. */
    private long sampledNanos(long endMonotonicNanos) {
        long windowNanos = endMonotonicNanos - startNanos;
        if (idleCpus.isEmpty()) {
            return description.cpus() * windowNanos;
        }
        double busyCpus = Math.max(0, description.cpus() - idleCpus.getAsDouble());
        double idleSeconds = counters.idle() == 0 ? 0 : counters.idle() / description.frequencyHertz();
        return (long) (busyCpus * windowNanos + idleSeconds * NANOS_PER_SECOND);
    }

    private SortedMap<String, Long> countTruncated() {
        SortedMap<String, Long> truncated = new TreeMap<>();
        for (int entry = 0; entry < counts.size(); entry++) {
            long affected = counts.samples(entry);
            dictionary.truncation(counts.node(entry)).ifPresent(reason -> truncated.merge(reason, affected, Long::sum));
        }
        return truncated;
    }
}
