package io.podflame.collector.diagnose.context;

import io.podflame.collector.diagnose.EditCommand;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.Scheduling.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Do its threads wait for a CPU although no limit stops them? */
public final class CpuWaitCheck {

    private static final String ID = "cpu-wait";
    /** Share of the time; below it lies the ordinary coming and going of threads. */
    private static final double WARNING = 0.25;
    /** Below it waiting is the limit's work. */
    private static final double THROTTLED = 0.05;

    private static final double FULL = 0.9;

    private static final String SOURCE =
            "the container's own counter, cpu.pressure (kernel, Documentation/accounting/psi.rst); threshold proposed";

    private CpuWaitCheck() {}

    /** Of the time of the profile. */
    public static Check of(ProfiledWorkload profiled) {
        String question = "Does " + profiled.name() + " wait for a CPU?";
        Optional<Pressure> pressure = profiled.graph().scheduling().pressure();
        if (pressure.isEmpty()) {
            return new Check(
                    ID,
                    question,
                    List.of(),
                    profiled.isContainer()
                            ? List.of(
                                    "cpu.pressure was not counted in this time: it takes cgroups v2 with pressure counters")
                            : List.of(),
                    List.of());
        }
        return new Check(
                ID,
                question,
                List.of(String.format(
                        Locale.ROOT, "cpu.pressure of %.0f s", pressure.get().coveredNanos() / 1e9)),
                List.of(),
                finding(profiled, pressure.get()).stream().toList());
    }

    private static Optional<Finding> finding(ProfiledWorkload profiled, Pressure pressure) {
        Scheduling scheduling = profiled.graph().scheduling();
        boolean throttled = scheduling
                .throttling()
                .filter(counted -> counted.throttledPeriods() > THROTTLED * counted.periods())
                .isPresent();
        if (throttled || pressure.share() < WARNING) {
            return Optional.empty();
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Quantity("time in which threads waited for a CPU", 100 * pressure.share(), "%"));
        for (NodeUse node : scheduling.nodes()) {
            evidence.add(new Evidence.Quantity("CPU use of node " + node.node(), 100 * node.busyShare(), "%"));
        }
        boolean full = scheduling.nodes().stream().anyMatch(node -> node.busyShare() >= FULL);
        return Optional.of(new Finding(
                ID,
                Severity.WARNING,
                profiled.name(),
                String.format(
                        Locale.ROOT,
                        "%s waited for a CPU %.0f %% of the time, and no limit of its own stopped it%s",
                        profiled.name(),
                        100 * pressure.share(),
                        full ? ": its node is full" : ""),
                evidence,
                List.of(
                        "raise its CPU request, which is its weight beside its neighbours: "
                                + EditCommand.of(profiled.workload()),
                        "see who else uses the node: podflame top --node "
                                + profiled.workload().key().node()),
                SOURCE,
                Optional.empty()));
    }
}
