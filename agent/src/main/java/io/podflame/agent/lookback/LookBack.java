package io.podflame.agent.lookback;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The samples of the last minutes at the full rate, after they were unwound and attributed. Their stacks are in dictionaries of the
 * look-back's own: in those of continuous profiling every stack would be sent. Whatever there is too much of, the oldest goes: samples
 * when the ring is full, and those whose dictionary has to make room. Adding a sample allocates nothing, except for a stack or a
 * workload that is new. Used by the sampling thread only.
 */
public final class LookBack {

    /** Of the ring: two minutes at 99 Hz of 14 CPUs that are busy all the time. Larger nodes reach back as far when they are less busy. */
    public static final int MAX_RING_BYTES = 4 << 20;

    private static final long SPAN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double SPARE = 1.1;

    /** Of each generation. */
    private static final DictionaryLimits LIMITS = new DictionaryLimits(64_512, 3 << 19);

    private static final int MAX_GENERATIONS = 4;
    private static final int MAX_WORKLOADS = 4_096;

    private final long lengthNanos;
    private final SampleRing ring;
    private final IdleMeter idleMeter;
    private final DictionarySource dictionaries;
    private final ArrayDeque<Generation> generations = new ArrayDeque<>();
    private final ArrayDeque<Span> spans = new ArrayDeque<>();
    private Generation generation;
    private long startNanos;
    private long firstSequence;
    private long idle;
    private final SortedMap<String, Long> lost = new TreeMap<>();
    /** Read, and of no span yet: samples settle some time after a reading, so it may end in a later span than is open. */
    private Optional<SchedulingContext> scheduling = Optional.empty();

    private long closedSpans;

    /**
     * Begins now.
     *
     * @param idleMeter its own
     */
    public LookBack(Size size, IdleMeter idleMeter, long startNanos) {
        this(size, idleMeter, startNanos, LIMITS);
    }

    LookBack(Size size, IdleMeter idleMeter, long startNanos, DictionaryLimits limits) {
        this.lengthNanos = size.length().toNanos();
        this.ring = new SampleRing(size.samples());
        this.idleMeter = idleMeter;
        this.dictionaries = new DictionarySource(limits);
        this.startNanos = startNanos;
        this.generation = new Generation(dictionaries.forNewWindow(), new WorkloadIndex(), 0);
        generations.add(generation);
    }

    /**
     * How much it holds.
     *
     * @param samples at most
     */
    public record Size(Duration length, int samples) {

        /** Of a machine whose CPUs may all be busy, within {@link #MAX_RING_BYTES}. */
        public static Size of(Duration length, double frequencyHertz, int cpus) {
            double samples = length.toNanos() / NANOS_PER_SECOND * frequencyHertz * cpus * SPARE;
            return new Size(length, (int) Math.clamp(samples, 1, MAX_RING_BYTES / SampleRing.SAMPLE_BYTES));
        }
    }

    /** The dictionary of the present samples: stack nodes given to {@link #add} are its own. May change with every call of a method. */
    public Dictionary dictionary() {
        return generation.dictionary();
    }

    /** Adds a sample; times must not go back behind {@link #closeUntil}'s by more than the kernel takes to deliver. */
    public void add(Workload workload, int stackNode, long timestampNanos, long value) {
        ring.add(timestampNanos, generation.workloads().indexOf(workload), stackNode, value);
        if (generation.dictionary().full() || generation.workloads().size() >= MAX_WORKLOADS) {
            beginGeneration();
        }
    }

    private void beginGeneration() {
        generation = new Generation(dictionaries.forNewWindow(), new WorkloadIndex(), ring.next());
        generations.add(generation);
        if (generations.size() > MAX_GENERATIONS) {
            generations.remove();
            ring.forgetBefore(generations.element().firstSequence());
        }
    }

    public void countIdle() {
        idle++;
    }

    /** Counts samples that the kernel did not deliver. */
    public void countLost(String reason, long count) {
        lost.merge(reason, count, Long::sum);
    }

    /** What the scheduler counted until now. */
    public void setScheduling(SchedulingContext context) {
        scheduling = Optional.of(context);
    }

    /** Ends the spans that end at or before the time. When they are several, the idle time is that of all of them. */
    public void closeUntil(long nanos) {
        long due = (nanos - startNanos) / SPAN_NANOS;
        if (due <= 0) {
            return;
        }
        OptionalDouble idleCpus = idleMeter.idleCpus();
        for (long closed = 0; closed < due; closed++) {
            close(startNanos + SPAN_NANOS, idleCpus);
        }
        if (generation.dictionary().passedLimit()) {
            beginGeneration();
        }
        forget();
    }

    private void close(long endNanos, OptionalDouble idleCpus) {
        Optional<SchedulingContext> read = scheduling.filter(context -> context.endNanos() <= endNanos);
        spans.add(new Span(startNanos, endNanos, firstSequence, ring.next(), idle, lost, idleCpus, values(), read));
        startNanos = endNanos;
        firstSequence = ring.next();
        idle = 0;
        lost.clear();
        if (read.isPresent()) {
            scheduling = Optional.empty();
        }
        closedSpans++;
        while (spans.element().startNanos() < endNanos - lengthNanos) {
            ring.forgetBefore(spans.remove().endSequence());
        }
    }

    private Map<Workload, Long> values() {
        Map<Workload, Long> values = new HashMap<>();
        for (long sequence = Math.max(firstSequence, ring.oldest()); sequence < ring.next(); ) {
            Generation of = generationOf(sequence);
            long[] sums = new long[of.workloads().size()];
            while (sequence < ring.next() && of.equals(generationOf(sequence))) {
                sums[ring.workload(sequence)] += ring.value(sequence);
                sequence++;
            }
            for (int workload = 0; workload < sums.length; workload++) {
                if (sums[workload] > 0) {
                    values.merge(of.workloads().get(workload), sums[workload], Long::sum);
                }
            }
        }
        return values;
    }

    /** Dictionaries that no sample refers to any more. */
    private void forget() {
        while (generations.size() > 1 && ring.oldest() >= second().firstSequence()) {
            generations.remove();
        }
    }

    private Generation second() {
        return generations.stream().skip(1).findFirst().orElseThrow();
    }

    /** How many spans have ended so far: grows when there is something new to look at. */
    public long closedSpans() {
        return closedSpans;
    }

    /** Those of them that are still here, oldest first. */
    List<Span> endedSince(long earlierClosedSpans) {
        long count = Math.min(closedSpans - earlierClosedSpans, spans.size());
        return spans.stream().skip(spans.size() - count).toList();
    }

    /** How far it reaches back now, at most as far as asked for: what is left of it, oldest first. A span with no sample left is none. */
    List<Span> last(Duration length) {
        if (spans.isEmpty()) {
            return List.of();
        }
        long fromNanos = spans.getLast().endNanos() - length.toNanos();
        long oldest = ring.oldest();
        List<Span> last = new ArrayList<>();
        for (Span span : spans) {
            boolean overwritten = span.endSequence() > span.firstSequence() && span.endSequence() <= oldest;
            if (overwritten) {
                last.clear();
            } else if (span.startNanos() >= fromNanos) {
                last.add(span);
            }
        }
        return last;
    }

    SampleRing ring() {
        return ring;
    }

    /** Of a sample that is in the ring. */
    Generation generationOf(long sequence) {
        Generation found = generations.element();
        for (Generation candidate : generations) {
            if (candidate.firstSequence() > sequence) {
                break;
            }
            found = candidate;
        }
        return found;
    }

    /**
     * How many CPUs each workload used on average over the last while, by its samples, also by those that the ring has overwritten since;
     * their values must be nanoseconds. Empty as long as there is not so much to look back at.
     *
     * @param settled what a workload has turned out to be
     */
    public Optional<Map<Workload, Double>> cores(Duration over, UnaryOperator<Workload> settled) {
        List<Span> looked = spans.stream()
                .filter(span -> span.startNanos() >= spans.getLast().endNanos() - over.toNanos())
                .toList();
        double nanos = looked.stream().mapToLong(Span::durationNanos).sum();
        if (nanos < over.toNanos()) {
            return Optional.empty();
        }
        Map<Workload, Double> cores = new HashMap<>();
        for (Span span : looked) {
            span.values()
                    .forEach((workload, value) -> cores.merge(settled.apply(workload), value / nanos, Double::sum));
        }
        return Optional.of(cores);
    }
}
