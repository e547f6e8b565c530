package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Finding;
import java.util.List;

/** All of them, one after another. */
public final class CompositeRules {
    private static final List<CompositeRule> RULES =
            List.of(new DebugLogging(), new SmallHeap(), new ConnectionChurn());

    private CompositeRules() {}

    /** The check of hot code, with causes. */
    public static Check join(Check hotspots, ProfiledWorkload profiled) {
        List<Finding> findings = hotspots.findings();
        for (CompositeRule rule : RULES) {
            findings = rule.join(findings, profiled);
        }
        return hotspots.withFindings(findings);
    }
}
