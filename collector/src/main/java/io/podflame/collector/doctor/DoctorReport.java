package io.podflame.collector.doctor;

import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was found in a stretch of time.
 *
 * @param workloads what is about one workload, by workload
 * @param general what is about nodes, replicas and configuration
 */
public record DoctorReport(TimeRange range, SortedMap<WorkloadKey, Diagnosis> workloads, Diagnosis general) {

    public DoctorReport {
        workloads = Collections.unmodifiableSortedMap(new TreeMap<>(workloads));
    }

    /** Of all, the worst first. */
    public List<Finding> findings() {
        return Stream.concat(workloads.values().stream(), Stream.of(general))
                .flatMap(diagnosis -> diagnosis.findings().stream())
                .sorted()
                .toList();
    }
}
