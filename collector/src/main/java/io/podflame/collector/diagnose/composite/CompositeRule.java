package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Finding;
import java.util.List;

/** Joins findings with their cause. */
interface CompositeRule {

    /** The findings, some of them replaced by one that says more; the same ones where the cause is not to be seen. */
    List<Finding> join(List<Finding> findings, ProfiledWorkload profiled);

    /** What a hotspot rule's finding has seen, without what it means: {@code mixer spends 27.0 % of its CPU time on logging}. */
    static String observation(Finding finding) {
        return finding.summary().replaceFirst(" % of (.*?): .*", " % of $1");
    }
}
