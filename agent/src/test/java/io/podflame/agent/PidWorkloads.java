package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Workload;
import java.util.List;

/** Every process is a workload. */
final class PidWorkloads implements WorkloadResolver {

    static Workload workload(int pid) {
        return Workload.named(Workload.Kind.EXECUTABLE, "p" + pid);
    }

    @Override
    public void apply(CaptureRecord record) {}

    @Override
    public Workload workloadOf(int pid, long startId, String name, boolean kernelThread) {
        return workload(pid);
    }

    @Override
    public Workload settled(Workload workload) {
        return workload;
    }

    @Override
    public boolean settling(Workload workload) {
        return false;
    }

    @Override
    public List<Workload> inventory() {
        return List.of(workload(4_194_000));
    }
}
