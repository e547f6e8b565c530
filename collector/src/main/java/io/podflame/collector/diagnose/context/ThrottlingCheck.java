package io.podflame.collector.diagnose.context;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.EditCommand;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Does its CPU limit stop it? */
public final class ThrottlingCheck {

    private static final String ID = "cpu-throttling";
    /** Shares of periods. Below, single periods at a burst's end: a container that uses half of its limit may have them. */
    private static final double WARNING = 0.05;

    private static final double FAILURE = 0.25;
    /** Fewer periods, 5 s, are an instant's opinion. */
    private static final int MIN_PERIODS = 50;

    private static final String SOURCE =
            "the container's own counters, cpu.stat (kernel, Documentation/scheduler/sched-bwc.rst); thresholds proposed";

    private ThrottlingCheck() {}

    /** Of the time of the profile. */
    public static Check of(ProfiledWorkload profiled) {
        String question = "Does its CPU limit stop " + profiled.name() + "?";
        Scheduling scheduling = profiled.graph().scheduling();
        if (scheduling.throttling().isEmpty()) {
            return new Check(
                    ID,
                    question,
                    List.of(),
                    profiled.isContainer()
                            ? List.of("cpu.stat was not counted in this time: the agent's log says why")
                            : List.of(),
                    List.of());
        }
        Throttling throttling = scheduling.throttling().get();
        List<String> lookedAt = List.of("cpu.stat: " + throttling.periods() + " periods");
        if (throttling.periods() < MIN_PERIODS && throttling.throttledPeriods() > 0) {
            return new Check(
                    ID,
                    question,
                    lookedAt,
                    List.of("too little time: " + throttling.periods() + " periods, and " + MIN_PERIODS
                            + " are needed"),
                    List.of());
        }
        return new Check(
                ID,
                question,
                lookedAt,
                List.of(),
                finding(profiled, throttling).stream().toList());
    }

    private static Optional<Finding> finding(ProfiledWorkload profiled, Throttling throttling) {
        double share = throttling.periods() == 0 ? 0 : (double) throttling.throttledPeriods() / throttling.periods();
        if (share < WARNING) {
            return Optional.empty();
        }
        double used = profiled.usedCores();
        double stoppedCores = throttling.throttledNanos() / 1e9 / Math.max(1e-9, profiled.seconds());
        Optional<CpuQuota> quota = profiled.graph().scheduling().quota();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Quantity("throttled periods", 100 * share, "%"));
        evidence.add(new Evidence.Quantity("periods", throttling.periods(), ""));
        evidence.add(
                new Evidence.Quantity("throttled time, all CPUs together", throttling.throttledNanos() / 1e9, "s"));
        if (used > 0) {
            evidence.add(new Evidence.Quantity("CPU used", used, "cores"));
        }
        quota.ifPresent(limit -> evidence.add(new Evidence.Quantity("CPU limit", limit.cores(), "cores")));
        return Optional.of(new Finding(
                ID,
                share >= FAILURE ? Severity.FAILURE : Severity.WARNING,
                profiled.name(),
                summary(profiled, share, stoppedCores, quota),
                evidence,
                remedies(profiled, used + stoppedCores),
                SOURCE,
                Optional.empty()));
    }

    /** "wants 3.1 cores, has 2.0: throttled in 34 % of periods". */
    private static String summary(
            ProfiledWorkload profiled, double share, double stoppedCores, Optional<CpuQuota> quota) {
        String throttled = String.format(Locale.ROOT, "throttled in %.0f %% of periods", 100 * share);
        if (profiled.usedCores() == 0 || quota.isEmpty()) {
            return profiled.name() + " is " + throttled + " by its CPU limit";
        }
        return String.format(
                Locale.ROOT,
                "%s wants %.2f cores and may use %.2f: %s, %.0f %% of the time it asked for was refused",
                profiled.name(),
                profiled.usedCores() + stoppedCores,
                quota.get().cores(),
                throttled,
                100 * stoppedCores / (profiled.usedCores() + stoppedCores));
    }

    private static List<String> remedies(ProfiledWorkload profiled, double wantedCores) {
        List<String> remedies = new ArrayList<>();
        String enough =
                wantedCores > 0 ? String.format(Locale.ROOT, " to %.1f or more", Math.ceil(wantedCores * 2) / 2) : "";
        remedies.add("raise its CPU limit" + enough + ", or remove it: " + EditCommand.of(profiled.workload()));
        remedies.add("or spend less: its hot code is in the same profile");
        if (profiled.components().contains(Component.GO)) {
            remedies.add(
                    "set GOMAXPROCS to the limit, rounded up, so that garbage collection does not spend it at once");
        }
        return remedies;
    }
}
