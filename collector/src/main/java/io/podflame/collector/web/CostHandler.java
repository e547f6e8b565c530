package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import io.podflame.collector.api.CostView;
import io.podflame.collector.api.CostView.EstimateView;
import io.podflame.collector.api.CostView.FunctionView;
import io.podflame.collector.api.CostView.RuleView;
import io.podflame.collector.cost.Estimate;
import io.podflame.collector.cost.RequestCost;
import io.podflame.collector.doctor.RuleCosts;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.query.QueryService.ExactGraph;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code GET /api/v1/cost}. */
final class CostHandler {

    private static final int FUNCTIONS = 100;
    private static final int MAX_FUNCTIONS = 1_000_000;
    private static final double MICROS_PER_NANO = 1e-3;

    private final QueryService queries;
    private final ChosenProfiles chosen;
    private final RuleCosts rules;

    CostHandler(QueryService queries, ChosenProfiles chosen, RuleCosts rules) {
        this.queries = queries;
        this.chosen = chosen;
        this.rules = rules;
    }

    Answer cost(ApiRequest request) {
        request.requireOnly("workload", "from", "to", "event", "session", "requests", "functions");
        long requests = request.wholeNumber("requests", 1L << 50);
        int functions = request.number("functions", FUNCTIONS, MAX_FUNCTIONS);
        FlameGraphRequest profiles = chosen.of(request, Granularity.FUNCTION);
        ExactGraph exact = queries.exactFlameGraph(profiles);
        FlameGraph graph = exact.graph();
        if (graph.callTree().samples() == 0) {
            throw noSamples(profiles);
        }
        if (!graph.event().isCpuTime()) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "what was sampled is " + graph.event().name() + ", not CPU time",
                    "sample cpu-clock to know what a request costs");
        }
        RequestCost cost = RequestCost.of(graph.callTree(), requests);
        return Answer.json(new CostView(
                graph.title(),
                millis(profiles.range().startNanos()),
                millis(profiles.range().endNanos()),
                requests,
                graph.callTree().samples(),
                graph.callTree().total(0) / 1e9,
                exact.sampledShare(),
                exact.sharedOutShare(),
                lost(graph.accuracy()),
                view(cost.total()),
                rules.of(profiles).stream().map(rule -> view(rule, requests)).toList(),
                cost.functions().stream()
                        .limit(functions)
                        .map(CostHandler::view)
                        .toList()));
    }

    /** The same clock would have been the first thing to doubt. */
    private ProblemException noSamples(FlameGraphRequest profiles) {
        String there = queries.sampled(profiles)
                .map(range -> "there are samples of it from " + text(range))
                .orElse("there are none of any time");
        String of = profiles.sessionId().isEmpty() ? "" : " in session " + profiles.sessionId();
        return new ProblemException(
                HttpStatus.NOT_FOUND,
                "no samples" + of + " from " + text(profiles.range()) + "; " + there,
                "choose a time with samples; if the load ran then, compare the clocks of its machine and of the node");
    }

    private static String text(TimeRange range) {
        return text(range.startNanos()) + " to " + text(range.endNanos());
    }

    private static String text(long nanos) {
        return Instant.EPOCH.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static long lost(Accuracy accuracy) {
        return Stream.of(accuracy.lostSamples(), accuracy.droppedSamples())
                .map(Map::values)
                .flatMap(counts -> counts.stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private static RuleView view(RuleCosts.RuleCost cost, long requests) {
        return new RuleView(
                cost.rule().id(),
                cost.rule().what(),
                view(cost.value().estimate().times(1.0 / requests)));
    }

    private static FunctionView view(RequestCost.FunctionCost cost) {
        return new FunctionView(
                cost.function().name(), cost.function().kind().name(), view(cost.self()), view(cost.total()));
    }

    private static EstimateView view(Estimate nanos) {
        Estimate micros = nanos.times(MICROS_PER_NANO);
        return new EstimateView(micros.value(), micros.low(), micros.high());
    }
}
