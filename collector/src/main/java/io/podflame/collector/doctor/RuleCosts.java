package io.podflame.collector.doctor;

import io.podflame.collector.cost.SampledValue;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRule;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.RuleShare;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.store.ProfileStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What hotspot rules match of some workloads together, whether they fire or not. Each workload is measured by the rules about it: a rule about etcd means nothing in
 * a mixer. Thread-safe; on the caller's thread.
 */
public final class RuleCosts {

    /** A window that starts before the range may reach into it. */
    private static final long WINDOW_SLACK_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ProfileStore profiles;
    private final QueryService queries;
    private final HotspotRules rules;

    public RuleCosts(ProfileStore profiles, QueryService queries, HotspotRules rules) {
        this.profiles = profiles;
        this.queries = queries;
        this.rules = rules;
    }

    /** What one rule matches. */
    public record RuleCost(HotspotRule rule, SampledValue value) {}

    /** Of CPU time in the range exactly; rules that match something, the largest first. */
    public List<RuleCost> of(FlameGraphRequest request) {
        SortedMap<WorkloadKey, Workload> workloads = new TreeMap<>();
        TimeRange reaching = new TimeRange(
                Math.max(0, request.range().startNanos() - WINDOW_SLACK_NANOS),
                request.range().endNanos());
        profiles.series(reaching, request::matches)
                .forEach(series -> workloads.put(series.key().workload(), series.workload()));
        Map<HotspotRule, SampledValue> values = new HashMap<>();
        for (Workload workload : workloads.values()) {
            FlameGraphRequest one = request.ofWorkload(workload.key(), Granularity.FUNCTION_ONLY);
            add(workload, queries.exactFlameGraph(one).graph(), values);
        }
        return values.entrySet().stream()
                .map(entry -> new RuleCost(entry.getKey(), entry.getValue()))
                .sorted(Comparator.<RuleCost>comparingDouble(
                                cost -> -cost.value().value())
                        .thenComparing(cost -> cost.rule().id()))
                .toList();
    }

    private void add(Workload workload, FlameGraph graph, Map<HotspotRule, SampledValue> values) {
        double perSample = (double) graph.callTree().total(0)
                / Math.max(1, graph.callTree().samples());
        for (RuleShare share :
                ProfiledWorkload.of(workload, graph, Set.of(), rules).shares()) {
            if (share.matched() > 0 && share.rule().samples() == HotspotRule.Samples.CPU) {
                SampledValue value = SampledValue.of(Math.round(share.matched() * perSample), share.matched());
                values.merge(share.rule(), value, SampledValue::plus);
            }
        }
    }
}
