package io.podflame.collector.diagnose.cluster;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.OwnerName;
import io.podflame.collector.model.WorkloadKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Do replicas share their work? Only of those that should: where a leader works alone that is how it is meant. */
public final class ReplicaCheck {

    private static final String ID = "one-replica-works";
    private static final Set<Component> SHARING =
            EnumSet.of(Component.MIXER, Component.PILOT, Component.ISTIOD, Component.INJECTOR, Component.COREDNS);
    /** Of the CPU time of all. */
    private static final double WARNING = 0.8;
    /** Below it nobody has much to do. */
    private static final double MIN_CORES = 0.2;

    private ReplicaCheck() {}

    /** Replicas are containers of one name in pods of one owner. */
    public static Check of(List<ProfiledWorkload> workloads) {
        Map<String, List<ProfiledWorkload>> groups = new TreeMap<>();
        for (ProfiledWorkload profiled : workloads) {
            if (profiled.workload().key().kind() == WorkloadKind.POD
                    && profiled.components().stream().anyMatch(SHARING::contains)) {
                groups.computeIfAbsent(groupOf(profiled), absent -> new ArrayList<>())
                        .add(profiled);
            }
        }
        groups.values().removeIf(replicas -> replicas.size() < 2);
        return new Check(
                ID,
                "Do replicas share their work?",
                groups.entrySet().stream()
                        .map(group -> group.getValue().size() + " replicas of " + group.getKey())
                        .toList(),
                List.of(),
                groups.entrySet().stream()
                        .flatMap(group -> finding(group.getKey(), group.getValue()).stream())
                        .toList());
    }

    private static String groupOf(ProfiledWorkload profiled) {
        return profiled.workload().key().namespace() + "/" + OwnerName.of(profiled.workload()) + "/"
                + profiled.workload().key().container();
    }

    private static Optional<Finding> finding(String group, List<ProfiledWorkload> replicas) {
        double all = replicas.stream().mapToDouble(ProfiledWorkload::usedCores).sum();
        ProfiledWorkload busiest = replicas.stream()
                .max(Comparator.comparingDouble(ProfiledWorkload::usedCores))
                .orElseThrow();
        if (all < MIN_CORES || busiest.usedCores() < WARNING * all) {
            return Optional.empty();
        }
        List<Evidence> evidence = new ArrayList<>();
        replicas.forEach(replica -> evidence.add(
                new Evidence.Quantity("CPU used by " + replica.workload().key().pod(), replica.usedCores(), "cores")));
        return Optional.of(new Finding(
                ID,
                Severity.WARNING,
                group,
                String.format(
                        Locale.ROOT,
                        "one of %d replicas of %s does %.0f %% of the work: %s",
                        replicas.size(),
                        group,
                        100 * busiest.usedCores() / all,
                        busiest.workload().key().pod()),
                evidence,
                List.of(
                        "long connections stay where they were made: close them after a time"
                                + " (istiod: --keepaliveMaxServerConnectionAge 30m), or restart the clients in steps",
                        "see whether the others are ready: kubectl -n "
                                + busiest.workload().key().namespace() + " get endpoints "
                                + OwnerName.of(busiest.workload())),
                "threshold proposed",
                Optional.empty()));
    }
}
