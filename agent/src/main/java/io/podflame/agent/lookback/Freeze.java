package io.podflame.agent.lookback;

import io.podflame.agent.encode.NodeTranslation;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowStatistics;
import io.podflame.agent.model.SchedulingContext;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A look-back that is being sent: the spans of the time asked for become a session's windows, one after the other, as fast as there is room
 * for them. The ring goes on meanwhile: what it overwrites before its turn counts as dropped. Used by the sampling thread only.
 */
public final class Freeze {

    private static final String OVERWRITTEN = "overwritten in the look-back";

    private final LookBack lookBack;
    private final ArrayDeque<Span> waiting;
    private final long startNanos;
    private final long endNanos;
    private final Predicate<Workload> about;
    private final WindowAggregator aggregator;
    private final Consumer<ProfileWindow> closed;
    private final Map<Workload, Boolean> included = new IdentityHashMap<>();
    private @Nullable NodeTranslation translation;
    private Sent sent = new Sent(0, 0, 0, 0);

    private Freeze(
            LookBack lookBack,
            List<Span> spans,
            Predicate<Workload> about,
            WindowAggregator aggregator,
            Consumer<ProfileWindow> closed) {
        this.lookBack = lookBack;
        this.waiting = new ArrayDeque<>(spans);
        this.startNanos = spans.getFirst().startNanos();
        this.endNanos = spans.getLast().endNanos();
        this.about = about;
        this.aggregator = aggregator;
        this.closed = closed;
    }

    /**
     * Where its samples went so far.
     *
     * @param overwritten before they could be sent
     */
    public record Sent(long captured, long idle, long filtered, long overwritten) {}

    /**
     * Begins; empty when there is nothing to look back at yet.
     *
     * @param length at most
     * @param about whether samples of a workload, as it has turned out, are wanted
     * @param aggregators makes the session's, which begins at that time
     * @param closed takes every window when it is complete
     */
    public static Optional<Freeze> begin(
            LookBack lookBack,
            Duration length,
            Predicate<Workload> about,
            LongFunction<WindowAggregator> aggregators,
            Consumer<ProfileWindow> closed) {
        List<Span> spans = lookBack.last(length);
        return spans.isEmpty()
                ? Optional.empty()
                : Optional.of(new Freeze(
                        lookBack,
                        spans,
                        about,
                        aggregators.apply(spans.getFirst().startNanos()),
                        closed));
    }

    /** CLOCK_MONOTONIC of its first window. */
    public long startNanos() {
        return startNanos;
    }

    /** CLOCK_MONOTONIC of its last window, exclusive. */
    public long endNanos() {
        return endNanos;
    }

    /** Whether every window has been sent. */
    public boolean done() {
        return waiting.isEmpty();
    }

    /** Sends the window of one more span; a span of very many stacks may become several. */
    public void sendNext() {
        Span span = waiting.remove();
        long first = Math.clamp(lookBack.ring().oldest(), span.firstSequence(), span.endSequence());
        long overwritten = first - span.firstSequence();
        long filtered = 0;
        for (long sequence = first; sequence < span.endSequence(); sequence++) {
            filtered += add(sequence, span) ? 0 : 1;
        }
        aggregator.countIdle(span.idle());
        span.lost().forEach(aggregator::countLost);
        if (overwritten > 0) {
            aggregator.countDropped(OVERWRITTEN, overwritten);
        }
        span.scheduling().filter(this::within).ifPresent(context -> aggregator.setScheduling(ofInterest(context)));
        sent = new Sent(
                sent.captured + span.idle() + span.endSequence() - span.firstSequence(),
                sent.idle + span.idle(),
                sent.filtered + filtered,
                sent.overwritten + overwritten);
        close(span, span.endNanos());
    }

    /** Gives false for a sample of a workload that nobody asked for. */
    private boolean add(long sequence, Span span) {
        SampleRing ring = lookBack.ring();
        Generation generation = lookBack.generationOf(sequence);
        Workload workload = generation.workloads().get(ring.workload(sequence));
        if (!included.computeIfAbsent(workload, about::test)) {
            aggregator.countFiltered();
            return false;
        }
        long timestampNanos = ring.timestampNanos(sequence);
        int node = translationOf(generation).node(ring.stackNode(sequence));
        aggregator.add(workload, node, timestampNanos, ring.value(sequence));
        if (aggregator.full()) {
            close(span, timestampNanos);
        }
        return true;
    }

    private NodeTranslation translationOf(Generation generation) {
        if (translation == null || !translation.translates(generation.dictionary(), aggregator.dictionary())) {
            translation = new NodeTranslation(generation.dictionary(), aggregator.dictionary());
        }
        return translation;
    }

    private void close(Span span, long windowEndNanos) {
        span.idleCpus().ifPresent(aggregator::setIdleCpus);
        closed.accept(aggregator.close(windowEndNanos));
    }

    /** What was counted over a longer time than this is about would be beside other samples. */
    private boolean within(SchedulingContext context) {
        return context.startNanos() >= startNanos && context.endNanos() <= endNanos;
    }

    private SchedulingContext ofInterest(SchedulingContext context) {
        return new SchedulingContext(
                context.startNanos(),
                context.endNanos(),
                context.node(),
                context.containers().stream()
                        .filter(container -> about.test(container.workload()))
                        .toList());
    }

    /** Where its samples went so far. */
    public Sent sent() {
        return sent;
    }

    /** Takes over the account of a window of its own that had to be dropped. */
    public void countDropped(WindowStatistics dropped) {
        aggregator.countDropped(dropped, "queue full");
    }
}
