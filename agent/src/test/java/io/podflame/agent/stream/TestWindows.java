package io.podflame.agent.stream;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Workload;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes real windows, one second each, of one workload with as many stacks as asked for. */
final class TestWindows {

    private static final Workload WORKLOAD = Workload.named(Workload.Kind.EXECUTABLE, "etcd");
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final WindowAggregator aggregator = new WindowAggregator(
            new WindowDescription("", Event.CPU_CLOCK, 99, 1),
            new DictionarySource(DictionaryLimits.DEFAULT),
            () -> 0,
            UnaryOperator.identity(),
            0);
    private int closed;

    /** A window of so many samples, each with a stack of its own, the same stacks in every window. */
    ProfileWindow next(int samples) {
        Dictionary dictionary = aggregator.dictionary();
        for (int sample = 0; sample < samples; sample++) {
            int stack = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("thread-" + sample));
            aggregator.add(WORKLOAD, stack, new Sample(closed * SECOND_NANOS, 0, 1, 1, 10, new CallChain()));
        }
        return aggregator.close(++closed * SECOND_NANOS);
    }

    /** The account of windows that were dropped goes into the next one. */
    void passOn(List<ProfileWindow> dropped) {
        dropped.forEach(window -> aggregator.countDropped(window.statistics(), "queue full"));
    }
}
