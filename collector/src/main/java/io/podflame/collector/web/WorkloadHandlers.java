package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import io.podflame.collector.api.WorkloadList;
import io.podflame.collector.model.TimeRange;
import java.time.Clock;

/** {@code /api/v1/workloads}. */
final class WorkloadHandlers {

    private static final int DEFAULT_STEPS = 60;
    private static final int MAX_STEPS = 2000;

    private final WorkloadBoard board;
    private final Clock clock;

    WorkloadHandlers(WorkloadBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    Answer list(ApiRequest request) {
        return Answer.json(board(request));
    }

    Answer one(ApiRequest request) {
        String id = request.path("id");
        return board(request).workloads().stream()
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .map(Answer::json)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "no workload " + id + " in the time range",
                        "GET /api/v1/workloads lists those there are"));
    }

    private WorkloadList board(ApiRequest request) {
        request.requireOnly("from", "to", "steps");
        TimeRange range = request.range(clock, ApiRequest.DEFAULT_RANGE);
        return board.list(range, request.number("steps", DEFAULT_STEPS, MAX_STEPS));
    }
}
