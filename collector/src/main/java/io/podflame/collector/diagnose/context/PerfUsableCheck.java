package io.podflame.collector.diagnose.context;

import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.NodeCheck;
import io.podflame.collector.model.NodeCheck.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Can the nodes be profiled? By what their agents found when they were started. */
public final class PerfUsableCheck {

    /** In the place of the check that configuration cannot answer. */
    public static final String ID = "D9";

    private PerfUsableCheck() {}

    /** @param checks by node; a node whose agent did not say has none */
    public static Check of(SortedMap<String, List<NodeCheck>> checks) {
        List<String> lookedAt = new ArrayList<>();
        List<String> notSeen = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, List<NodeCheck>> node : checks.entrySet()) {
            if (node.getValue().isEmpty()) {
                notSeen.add("node " + node.getKey()
                        + ": its agent does not say; run toolbox-scripts/check-node there, or podflame agent --check");
                continue;
            }
            lookedAt.add(node.getValue().size() + " settings of node " + node.getKey());
            node.getValue().stream()
                    .filter(check -> check.level() != Level.OK)
                    .forEach(check -> findings.add(finding(node.getKey(), check)));
        }
        return new Check(ID, "Can perf be used on the nodes?", lookedAt, notSeen, findings);
    }

    private static Finding finding(String node, NodeCheck check) {
        boolean fails = check.level() == Level.FAIL;
        return new Finding(
                ID,
                fails ? Severity.FAILURE : Severity.INFO,
                "node " + node,
                "node " + node + (fails ? " cannot be sampled: " : " shows less than it could: ") + check.subject()
                        + ", " + check.finding(),
                List.of(new Evidence.Setting("node " + node + ", " + check.subject(), check.finding())),
                check.remedy().isEmpty() ? List.of() : List.of(check.remedy()),
                "the agent's own check of its node, when it was started",
                Optional.empty());
    }
}
