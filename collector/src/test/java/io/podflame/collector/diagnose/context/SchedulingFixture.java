package io.podflame.collector.diagnose.context;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.Scheduling.Pressure;
import io.podflame.collector.model.WorkloadCpu.CpuQuota;
import io.podflame.collector.model.WorkloadCpu.Throttling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A deployment's pod that used 2 CPUs for ten seconds, and what the scheduler counted beside it. */
record SchedulingFixture(Optional<Throttling> throttling, Optional<Pressure> pressure, List<NodeUse> nodes) {

    static final String NAME = "istio-system/istio-telemetry-7d9c5b6f4-x2x4z/mixer";

    static SchedulingFixture nothing() {
        return new SchedulingFixture(Optional.empty(), Optional.empty(), List.of());
    }

    SchedulingFixture throttled(long periods, long throttledPeriods, double throttledSeconds) {
        return new SchedulingFixture(
                Optional.of(new Throttling(periods, throttledPeriods, Math.round(throttledSeconds * 1e9))),
                pressure,
                nodes);
    }

    SchedulingFixture waited(double share) {
        return new SchedulingFixture(
                throttling, Optional.of(new Pressure(Math.round(share * 10e9), 10_000_000_000L)), nodes);
    }

    SchedulingFixture onNode(double busyShare) {
        return new SchedulingFixture(throttling, pressure, List.of(new NodeUse("node-a", 4, busyShare, 0, 0)));
    }

    /** 2,000 samples of 10 ms in ten seconds. */
    ProfiledWorkload profiled() {
        Scheduling scheduling = new Scheduling(
                throttling,
                throttling.map(counted -> new CpuQuota(200_000_000, 100_000_000)),
                pressure,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                nodes);
        return ProfiledWorkload.of(
                FoldedProfile.pod(NAME, "docker.io/istio/mixer:1.3.8", "/usr/local/bin/mixs"),
                FoldedProfile.graph("mixs;main.main 2000", scheduling),
                Set.of(Component.GO),
                HotspotRules.shipped());
    }
}
