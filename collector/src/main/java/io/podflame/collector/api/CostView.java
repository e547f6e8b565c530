package io.podflame.collector.api;

import java.util.List;

/**
 * Answer of {@code GET /api/v1/cost}: what one request costs. See docs/cost.md for what the intervals mean.
 *
 * @param title whose samples of when
 * @param fromMillis start of the time that was asked for, since the epoch
 * @param toMillis its end
 * @param requests as asked; taken to be exact
 * @param samples that the numbers come from
 * @param cpuSeconds that they stand for, in the time exactly
 * @param sampledShare how much of the time was sampled, 0 to 1; the cost of a time that was sampled in part is too low
 * @param sharedOutShare how much of the CPU time comes from windows that reach beyond the time and were shared out evenly, 0 to 1
 * @param lostSamples of the whole nodes, lost by the kernel or dropped by the agents; their CPU time is missing
 * @param cpuMicros CPU time of one request, in microseconds
 * @param rules the hotspot rules about these workloads that match any of their code, the largest first; several may match the same
 * @param functions the largest total first
 */
public record CostView(
        String title,
        long fromMillis,
        long toMillis,
        long requests,
        long samples,
        double cpuSeconds,
        double sampledShare,
        double sharedOutShare,
        long lostSamples,
        EstimateView cpuMicros,
        List<RuleView> rules,
        List<FunctionView> functions) {

    /**
     * A number that was measured by sampling.
     *
     * @param low lower bound of its 95 % confidence interval
     * @param high upper bound
     */
    public record EstimateView(double value, double low, double high) {}

    /**
     * What one request spends in one function, in microseconds of CPU time.
     *
     * @param kind NATIVE, GO, JIT, KERNEL or UNKNOWN
     * @param self in it
     * @param total in it or in what it calls, a recursion counted once
     */
    public record FunctionView(String name, String kind, EstimateView self, EstimateView total) {}

    /**
     * What one request spends in the code of one hotspot rule, whether the rule fires or not, in microseconds of CPU time.
     *
     * @param id the rule's, see docs/diagnosis.md
     * @param what takes the time: "logging"
     */
    public record RuleView(String id, String what, EstimateView total) {}
}
