package io.podflame.collector.cost;

import io.podflame.collector.cost.FunctionValues.SelfAndTotal;
import io.podflame.collector.model.CallTree;
import java.util.Comparator;
import java.util.List;

/**
 * What one request costs, in the event's unit: of CPU time in nanoseconds. The number of requests is taken to be exact; the intervals are of the samples alone,
 * see {@link SampledValue}. CPU time that is spent without any request is part of it: garbage, health checks, polling.
 *
 * @param functions the largest total first
 */
public record RequestCost(long requests, Estimate total, List<FunctionCost> functions) {

    private static final Comparator<FunctionCost> LARGEST_FIRST = Comparator.<FunctionCost>comparingDouble(
                    cost -> -cost.total().value())
            .thenComparing(FunctionCost::function);

    public RequestCost {
        functions = List.copyOf(functions);
    }

    /** Of one function. */
    public record FunctionCost(Function function, Estimate self, Estimate total) {}

    /** @param requests at least 1 */
    public static RequestCost of(CallTree tree, long requests) {
        if (requests < 1) {
            throw new IllegalArgumentException(requests + " requests have no cost each");
        }
        double each = 1.0 / requests;
        List<FunctionCost> functions = FunctionValues.of(tree).entrySet().stream()
                .map(entry -> cost(entry.getKey(), entry.getValue(), each))
                .sorted(LARGEST_FIRST)
                .toList();
        return new RequestCost(requests, FunctionValues.whole(tree).estimate().times(each), functions);
    }

    private static FunctionCost cost(Function function, SelfAndTotal values, double each) {
        return new FunctionCost(
                function,
                values.self().estimate().times(each),
                values.total().estimate().times(each));
    }
}
