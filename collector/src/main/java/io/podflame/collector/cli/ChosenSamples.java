package io.podflame.collector.cli;

import io.podflame.collector.api.WorkloadView;
import java.util.List;
import java.util.Map;

/** Which samples options choose, as parameters of the API: those of continuous profiling, or of one session. */
record ChosenSamples(ApiClient api, TargetOptions target, RangeOptions range) {

    /** @param session its ID, or "" for continuous profiling */
    String parameters(String session) throws CommandFailedException {
        return session.isEmpty() ? continuous() : ofSession(session);
    }

    /** All of the session's time, unless --from or --to say less. */
    private String ofSession(String session) throws CommandFailedException {
        StringBuilder parameters = new StringBuilder("session=" + ApiClient.encode(session));
        if (range.isGiven()) {
            RangeOptions.Range time = range.range();
            parameters.append("&from=").append(time.fromMillis()).append("&to=").append(time.toMillis());
        }
        if (target.isGiven()) {
            List<String> matching = target.matchingOf(api.session(session));
            if (matching.isEmpty()) {
                throw new CommandFailedException(
                        "nothing in session " + session + " matches: " + target.text(),
                        "podflame sessions --json lists the workloads of each");
            }
            matching.forEach(id -> parameters.append("&workload=").append(id));
        }
        return parameters.toString();
    }

    private String continuous() throws CommandFailedException {
        RangeOptions.Range time = range.range();
        String parameters = "from=" + time.fromMillis() + "&to=" + time.toMillis();
        List<WorkloadView> all = api.workloads(Map.of("from", time.fromMillis(), "to", time.toMillis(), "steps", 1))
                .workloads();
        List<WorkloadView> matching = target.matching(all);
        if (matching.isEmpty()) {
            throw new CommandFailedException(
                    "nothing that was sampled in this time matches: " + target.text(),
                    "podflame pods lists what there is; --last or --from and --to choose the time");
        }
        if (matching.size() == all.size()) {
            return parameters;
        }
        StringBuilder chosen = new StringBuilder(parameters);
        matching.forEach(workload -> chosen.append("&workload=").append(workload.id()));
        return chosen.toString();
    }
}
