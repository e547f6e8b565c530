package io.podflame.agent.attribute;

import io.podflame.agent.model.Workload;
import io.podflame.agent.model.Workload.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The workloads that are no containers, each with the command line and the environment of one process that stands for all of its name: the
 * first one seen, as long as it runs. Another takes its place at most once a minute, for every other set of settings is another entry of
 * the dictionary, and a build runs thousands of compilers a minute. Not thread-safe.
 */
final class NamedWorkloads {

    static final long KEPT_NANOS = Duration.ofSeconds(60).toNanos();

    /** More names than any node has; the one not used for longest is forgotten first. */
    private static final int LIMIT = 4096;

    private final ProcFilesystem proc;
    private final ReportedEnvironment environment;
    private final Map<Name, Standing> known = new LinkedHashMap<>(16, 0.75f, true);

    private record Name(Kind kind, String name) {}

    /** The process that stands for the others. */
    private record Standing(int pid, long startId, long readNanos, Workload workload) {

        /** The same process before it ran what it runs now: systemd's child that is not the service yet. */
        boolean wasBefore(int otherPid, long otherStartId) {
            return pid == otherPid && startId != otherStartId;
        }
    }

    /** @param environment which variables may leave the node */
    NamedWorkloads(ProcFilesystem proc, ReportedEnvironment environment) {
        this.proc = proc;
        this.environment = environment;
    }

    /**
     * The workload of that name.
     *
     * @param pid a process of it
     * @param startId changes whenever the pid begins to run another program
     */
    Workload find(Workload name, int pid, long startId, long nowNanos) {
        Name key = new Name(name.kind(), name.name());
        Standing before = known.get(key);
        if (before != null
                && !before.wasBefore(pid, startId)
                && (nowNanos - before.readNanos() < KEPT_NANOS || proc.isRunning(before.pid()))) {
            return before.workload();
        }
        Workload read = name.withSettings(proc.readCommandLine(pid), environment.of(proc.readEnvironment(pid)));
        Workload same = before != null && before.workload().equals(read) ? before.workload() : read;
        known.put(key, new Standing(pid, startId, nowNanos, same));
        if (known.size() > LIMIT) {
            known.remove(known.keySet().iterator().next());
        }
        return same;
    }

    /** As the process that stands for the name now has it; an earlier one may be attributed to the settings of another. */
    Workload current(Workload workload) {
        Standing standing = known.get(new Name(workload.kind(), workload.name()));
        return standing == null ? workload : standing.workload();
    }
}
