package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.podflame.collector.flamegraph.SchedulingViews;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;

/** {@code GET /api/v1/flamegraph}, and {@code /api/v1/scheduling}, which is about the same samples. */
final class FlameGraphHandler {

    private final QueryService queries;
    private final ChosenProfiles chosen;

    FlameGraphHandler(QueryService queries, ChosenProfiles chosen) {
        this.queries = queries;
        this.chosen = chosen;
    }

    Answer draw(ApiRequest request) {
        request.requireOnly("workload", "from", "to", "event", "session", "format", "exact");
        FlameGraphFormat format = format(request.text("format"));
        FlameGraphRequest profiles = chosen.of(request, format.granularity());
        FlameGraph graph =
                request.flag("exact") ? queries.exactFlameGraph(profiles).graph() : queries.flameGraph(profiles);
        byte[] content = format.bytes(graph);
        return format == FlameGraphFormat.JSON
                ? Answer.json(content)
                : Answer.file(MediaType.parse(format.mediaType()), format.fileName(), content);
    }

    Answer scheduling(ApiRequest request) {
        request.requireOnly("workload", "from", "to", "event", "session");
        return Answer.json(SchedulingViews.of(queries.scheduling(chosen.of(request, Granularity.FUNCTION))));
    }

    private static FlameGraphFormat format(String label) {
        return FlameGraphFormat.find(label.isEmpty() ? FlameGraphFormat.JSON.label() : label)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.BAD_REQUEST,
                        "no format " + label,
                        "choose one of " + String.join(", ", FlameGraphFormat.labels())));
    }
}
