package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Finding;
import java.util.List;

/** Joins findings with their cause. */
interface CompositeRule {

    /** The findings, some of them replaced by one that says more; the same ones where the cause is not to be seen. */
    List<Finding> join(List<Finding> findings, ProfiledWorkload profiled);
}
