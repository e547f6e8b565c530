package io.podflame.collector.cli;

import io.podflame.collector.api.WorkloadView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which samples options choose, as parameters of the API: those of continuous profiling, or of one session. */
public record ChosenSamples(ApiClient api, TargetOptions target, RangeOptions range) {

    /** From long before any sample until long after. */
    private static final RangeOptions.Range ANY_TIME = new RangeOptions.Range(1, 7_258_118_400_000L);

    /** @param session its ID, or "" for continuous profiling */
    String parameters(String session) throws CommandFailedException {
        return session.isEmpty()
                ? continuous(api, target, range.range())
                : ofSession(api, session, target, range.isGiven() ? Optional.of(range.range()) : Optional.empty());
    }

    /** Of a session: all of its time, unless one is given. */
    public static String ofSession(
            ApiClient api, String session, TargetOptions target, Optional<RangeOptions.Range> time)
            throws CommandFailedException {
        StringBuilder parameters = new StringBuilder("session=" + ApiClient.encode(session));
        time.ifPresent(range -> parameters.append('&').append(text(range)));
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

    /**
     * For a question that has an answer without samples, too: the time alone where nothing is chosen, and of what is chosen always its IDs, so
     * that the answer is about nothing else.
     */
    String parametersOfAnyNumber(String session) throws CommandFailedException {
        if (!session.isEmpty()) {
            return parameters(session);
        }
        RangeOptions.Range time = range.range();
        return target.isGiven() ? text(time) + ids(matching(target, workloads(api, time))) : text(time);
    }

    /** Of continuous profiling: what was sampled in the time. */
    public static String continuous(ApiClient api, TargetOptions target, RangeOptions.Range time)
            throws CommandFailedException {
        List<WorkloadView> all = workloads(api, time);
        List<WorkloadView> matching = matching(target, all);
        return matching.size() == all.size() ? text(time) : text(time) + ids(matching);
    }

    private static List<WorkloadView> matching(TargetOptions target, List<WorkloadView> all)
            throws CommandFailedException {
        List<WorkloadView> matching = target.matching(all);
        if (matching.isEmpty()) {
            throw new CommandFailedException(
                    "nothing that was sampled in this time matches: " + target.text(),
                    "podflame pods lists what there is; --last or --from and --to choose the time");
        }
        return matching;
    }

    /** As {@link #continuous}; for a time without samples of them the workloads are those of any time, so that the collector can say when there are samples. */
    public static String continuousOfAnyTime(ApiClient api, TargetOptions target, RangeOptions.Range time)
            throws CommandFailedException {
        if (!target.isGiven() || !target.matching(workloads(api, time)).isEmpty()) {
            return continuous(api, target, time);
        }
        List<WorkloadView> matching = target.matching(workloads(api, ANY_TIME));
        if (matching.isEmpty()) {
            throw new CommandFailedException(
                    "nothing that was ever sampled matches: " + target.text(), "podflame pods lists what there is");
        }
        return text(time) + ids(matching);
    }

    private static List<WorkloadView> workloads(ApiClient api, RangeOptions.Range time) throws CommandFailedException {
        return api.workloads(Map.of("from", time.fromMillis(), "to", time.toMillis(), "steps", 1))
                .workloads();
    }

    private static String ids(List<WorkloadView> workloads) {
        StringBuilder ids = new StringBuilder();
        workloads.forEach(workload -> ids.append("&workload=").append(workload.id()));
        return ids.toString();
    }

    private static String text(RangeOptions.Range time) {
        return "from=" + time.fromMillis() + "&to=" + time.toMillis();
    }
}
