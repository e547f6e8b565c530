package io.podflame.importing;

import io.podflame.agent.attribute.CgroupPaths;
import io.podflame.agent.attribute.CgroupWorkloadResolver;
import io.podflame.agent.attribute.ContainerDirectory;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.CgroupNamed;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import io.podflame.importing.node.RecordedNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose a recorded sample is: by the control group that the sample itself names (perf record --all-cgroups), else by that of its process
 * in the bundle, else by what the process executed. One thread.
 */
final class ImportedWorkloads {

    private static final int SHORT_ID_LENGTH = 12;

    /** Processes whose workloads are remembered until something changes; a power of two. */
    private static final int LATEST = 64;

    private final CgroupWorkloadResolver resolver;
    private final ContainerDirectory containers;
    private final RecordedNode node;
    /** By the start ID of a process. */
    private final Map<Long, Boolean> kernelThreads = new HashMap<>();

    private final Map<Long, Optional<Workload>> byCgroup = new HashMap<>();
    private final Map<Integer, Workload> byPid = new HashMap<>();
    private final Map<String, Workload> byName = new HashMap<>();

    private final @Nullable Latest[] latest = new Latest[LATEST];

    /** What the latest sample of a process was found to be of. */
    private record Latest(int pid, Optional<Process> process, long cgroup, Workload workload) {

        boolean is(Sample sample, Optional<Process> itsProcess) {
            return pid == sample.pid() && cgroup == sample.cgroup() && process.equals(itsProcess);
        }
    }

    ImportedWorkloads(RecordedNode node, LongSupplier clock) {
        this.resolver = new CgroupWorkloadResolver(node.proc(), node.containers(), ReportedEnvironment.NONE, clock);
        this.containers = node.containers();
        this.node = node;
    }

    void apply(CaptureRecord record) {
        Arrays.fill(latest, null);
        resolver.apply(record);
        if (record instanceof CgroupNamed cgroup) {
            byCgroup.put(cgroup.cgroup(), ofPath(cgroup.path()));
        }
    }

    private Optional<Workload> ofPath(String path) {
        CgroupPaths paths = CgroupPaths.parse("0::" + path);
        return paths.containerId()
                .map(id -> containers
                        .find(id)
                        .orElseGet(() -> unknown(id, paths.podUid().orElse(""))))
                .or(() -> paths.unit().map(unit -> Workload.named(Workload.Kind.UNIT, unit)));
    }

    private static Workload unknown(String id, String podUid) {
        String name = id.substring(0, SHORT_ID_LENGTH);
        return new Workload(Workload.Kind.CONTAINER, "", "", "", name, id, podUid, "", Map.of(), List.of());
    }

    Workload workloadOf(Sample sample, Optional<Process> process) {
        int slot = sample.pid() & (LATEST - 1);
        Latest known = latest[slot];
        if (known != null && known.is(sample, process)) {
            return known.workload();
        }
        Workload workload = find(sample, process);
        latest[slot] = new Latest(sample.pid(), process, sample.cgroup(), workload);
        return workload;
    }

    private Workload find(Sample sample, Optional<Process> process) {
        Optional<Workload> ofCgroup = byCgroup.getOrDefault(sample.cgroup(), Optional.empty());
        if (ofCgroup.isPresent()) {
            return ofCgroup.get();
        }
        return process.map(it -> resolver.workloadOf(it.pid(), it.startId(), it.name(), isKernelThread(it)))
                .orElseGet(() -> resolver.workloadOf(sample.pid(), 0, ":" + sample.pid(), false));
    }

    private boolean isKernelThread(Process process) {
        return kernelThreads.computeIfAbsent(
                process.startId(), id -> process.kernelThread() || node.kernelThread(process.pid()));
    }

    /** A process is called by the first name of its main thread; where the source has no process, by the thread's. */
    Workload workloadOf(NamedSample sample, String source) {
        String name = sample.threadName().isEmpty() ? source : sample.threadName();
        if (sample.pid() <= 0) {
            return byName.computeIfAbsent(name, ImportedWorkloads::executable);
        }
        return byPid.computeIfAbsent(sample.pid(), pid -> executable(name));
    }

    private static Workload executable(String name) {
        return Workload.named(Workload.Kind.EXECUTABLE, name);
    }
}
