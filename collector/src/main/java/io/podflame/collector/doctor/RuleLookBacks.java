package io.podflame.collector.doctor;

import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.WorkloadKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Has the samples kept of a workload sent when a failure is found that the round before had not found: what came before it is worth seeing at the
 * full rate. The rounds' own thread.
 */
public final class RuleLookBacks {

    /** A workload, and the rule that it failed in the round before. */
    private record Known(WorkloadKey workload, String rule) {}

    private final BiConsumer<WorkloadKey, String> lookBack;
    private Set<Known> known = Set.of();
    private boolean first = true;

    /** @param lookBack is told the workload and the reason; it may do nothing when it was asked too often */
    public RuleLookBacks(BiConsumer<WorkloadKey, String> lookBack) {
        this.lookBack = lookBack;
    }

    /** One round's report. What the first finds may be of yesterday, and is only remembered. */
    public void round(DoctorReport report) {
        Set<Known> now = new HashSet<>();
        for (Map.Entry<WorkloadKey, Diagnosis> workload : report.workloads().entrySet()) {
            for (Finding finding : workload.getValue().findings()) {
                Known failure = new Known(workload.getKey(), finding.rule());
                if (finding.severity() == Severity.FAILURE && now.add(failure) && !first && !known.contains(failure)) {
                    lookBack.accept(workload.getKey(), finding.rule() + ": " + finding.summary());
                }
            }
        }
        known = now;
        first = false;
    }
}
