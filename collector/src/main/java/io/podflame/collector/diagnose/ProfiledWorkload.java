package io.podflame.collector.diagnose;

import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.RuleShare;
import io.podflame.collector.diagnose.hotspot.RuleShares;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Workload;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One workload and its profile, as every check of it sees them.
 *
 * @param components that it is
 * @param shares of the rules that are about these components
 */
public record ProfiledWorkload(Workload workload, Set<Component> components, FlameGraph graph, List<RuleShare> shares) {

    public ProfiledWorkload {
        components = Set.copyOf(components);
        shares = List.copyOf(shares);
    }

    /**
     * Recognizes what it is, and measures the rules' shares.
     *
     * @param graph of this workload alone
     * @param given components that a person says it is
     */
    public static ProfiledWorkload of(Workload workload, FlameGraph graph, Set<Component> given, HotspotRules rules) {
        Set<Component> components = EnumSet.copyOf(ComponentRecognition.of(workload, graph.callTree()));
        components.addAll(given);
        return new ProfiledWorkload(
                workload,
                components,
                graph,
                RuleShares.of(
                        graph.callTree(),
                        rules.rules().stream()
                                .filter(rule -> rule.isAbout(components))
                                .toList()));
    }

    /** What people call it. */
    public String name() {
        return workload.key().displayName();
    }

    /** 0 to 1; empty when no rule of this ID is about it. */
    public Optional<RuleShare> share(String ruleId) {
        return shares.stream().filter(share -> share.rule().id().equals(ruleId)).findFirst();
    }

    /** Whether it has a cgroup, and so counters, of its own. */
    public boolean isContainer() {
        return switch (workload.key().kind()) {
            case POD, CONTAINER -> true;
            case UNIT, EXECUTABLE, KERNEL -> false;
        };
    }

    /** Length of the profile, seconds. */
    public double seconds() {
        return graph.range().durationNanos() / 1e9;
    }

    /** CPUs that it used on average: by its cgroup's counter where there is one, else by its samples; 0 for other events. */
    public double usedCores() {
        if (seconds() <= 0 || !graph.event().isCpuTime()) {
            return 0;
        }
        double sampled = graph.callTree().total(0) / 1e9 / seconds();
        return graph.scheduling()
                .cpuTime()
                .filter(time -> time.sampledNanos() > 0)
                .map(time -> sampled * time.countedNanos() / time.sampledNanos())
                .orElse(sampled);
    }
}
