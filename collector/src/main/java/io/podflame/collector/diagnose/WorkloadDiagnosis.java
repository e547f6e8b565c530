package io.podflame.collector.diagnose;

import io.podflame.collector.diagnose.composite.CompositeRules;
import io.podflame.collector.diagnose.context.CpuWaitCheck;
import io.podflame.collector.diagnose.context.ThrottlingCheck;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck.UnnamedReason;
import io.podflame.collector.diagnose.hotspot.Hotspots;
import io.podflame.collector.model.Diagnosis;
import java.util.List;
import java.util.Map;

/** All checks of one workload's profile. */
public final class WorkloadDiagnosis {

    private WorkloadDiagnosis() {}

    /** @param unnamedReasons why a file's code has no names, by file; those that are known */
    public static Diagnosis of(ProfiledWorkload profiled, Map<String, UnnamedReason> unnamedReasons) {
        return new Diagnosis(List.of(
                CompositeRules.join(Hotspots.of(profiled), profiled),
                UnnamedCodeCheck.of(profiled, unnamedReasons),
                ThrottlingCheck.of(profiled),
                CpuWaitCheck.of(profiled)));
    }
}
