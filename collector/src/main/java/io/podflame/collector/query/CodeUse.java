package io.podflame.collector.query;

import io.podflame.collector.model.WorkloadKey;
import java.util.SortedSet;

/**
 * Where the code of one build ID was sampled.
 *
 * @param files its paths there; empty when no stack trace has it
 * @param workloads that ran it
 * @param samples whose innermost frame is in it
 * @param namedSamples of these, those that have a name
 */
public record CodeUse(SortedSet<String> files, SortedSet<WorkloadKey> workloads, long samples, long namedSamples) {

    /** Whether any stack trace has it. */
    public boolean isSeen() {
        return !files.isEmpty();
    }
}
