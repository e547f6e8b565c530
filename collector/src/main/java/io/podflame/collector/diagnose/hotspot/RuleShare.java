package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.model.ConfidenceInterval;
import io.podflame.collector.model.Evidence;

/**
 * How much of a workload's samples a rule's frames take.
 *
 * @param matched of {@code samples}
 */
public record RuleShare(HotspotRule rule, long matched, long samples) {

    /** 0 to 1. */
    public double share() {
        return samples == 0 ? 0 : (double) matched / samples;
    }

    /** Of the share. */
    public ConfidenceInterval interval() {
        return ConfidenceInterval.ofShare(matched, samples);
    }

    /** As evidence of a finding. */
    public Evidence evidence() {
        ConfidenceInterval interval = interval();
        return new Evidence.Share(rule.what(), share(), interval.low(), interval.high(), samples);
    }
}
