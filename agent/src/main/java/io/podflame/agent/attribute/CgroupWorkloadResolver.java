package io.podflame.agent.attribute;

import io.podflame.agent.attribute.Membership.Alone;
import io.podflame.agent.attribute.Membership.InContainer;
import io.podflame.agent.attribute.Membership.InUnit;
import io.podflame.agent.attribute.Membership.OfKernel;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.Exited;
import io.podflame.agent.model.CaptureRecord.Forked;
import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Finds the workload of a process by its cgroup: container → pod through a {@link ContainerDirectory}, else the systemd unit, else
 * the executable. A process that was gone before its cgroup could be read belongs where its parent belonged. Thread-safe: one lock,
 * under which at most a few files of /proc are read.
 */
public final class CgroupWorkloadResolver implements WorkloadResolver {

    private static final String SERVICE = ".service";

    /** The start of a container's ID that people know it by. */
    private static final int SHORT_ID_LENGTH = 12;

    /**
     * systemd moves processes into their unit after they began (a login's session, an adopted scope): they are read again after this
     * time, and then each time they are twice as old.
     */
    private static final long RECHECK_NANOS = Duration.ofSeconds(10).toNanos();

    /** Sessions are drained one after another: a second one's samples of a process come after the first has told of its exit. */
    private static final long EXIT_GRACE_NANOS = Duration.ofSeconds(5).toNanos();

    /** Younger processes are in no inventory: most end sooner, and the inventory would never be twice the same. */
    private static final long INVENTORY_AGE_NANOS = Duration.ofSeconds(5).toNanos();

    /** Exit records can be lost with a full ring, so forgetting cannot rest on them alone. */
    private static final int PROCESSES_LIMIT = 16_384;

    private static final Workload KERNEL = Workload.named(Workload.Kind.KERNEL, "kernel");

    private static final Comparator<Workload> ORDER = Comparator.comparing(Workload::kind)
            .thenComparing(Workload::namespace)
            .thenComparing(Workload::pod)
            .thenComparing(Workload::container)
            .thenComparing(Workload::name)
            .thenComparing(Workload::containerId);

    private final ProcFilesystem proc;
    private final ContainerDirectory containers;
    private final NamedWorkloads named;
    private final LongSupplier nanoTime;
    /** What sampled processes belong to, by pid. */
    private final Map<Integer, Attribution> attributions = new Recent<>();
    /** What a forked process's parent belonged to, by the pid of the child. */
    private final Map<Integer, Membership> inherited = new Recent<>();

    /** Processes that have ended, the earliest first; forgotten after the grace time. */
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();

    /** @param startId of the process that ended, if it was known */
    private record Ended(int pid, Optional<Long> startId, long atNanos) {}

    /** @param sinceNanos when it was first asked for */
    private record Attribution(
            long startId, long sinceNanos, long readNanos, Membership membership, Workload workload) {

        boolean isStale(long now) {
            return now - readNanos > Math.max(RECHECK_NANOS, readNanos - sinceNanos);
        }
    }

    /** Forgets what has not been used for longest. */
    @SuppressWarnings("serial")
    private static final class Recent<V> extends LinkedHashMap<Integer, V> {

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
            return size() > PROCESSES_LIMIT;
        }
    }

    /**
     * @param environment which variables of what is no container may leave the node
     * @param nanoTime a monotonic clock
     */
    public CgroupWorkloadResolver(
            ProcFilesystem proc,
            ContainerDirectory containers,
            ReportedEnvironment environment,
            LongSupplier nanoTime) {
        this.proc = proc;
        this.containers = containers;
        this.named = new NamedWorkloads(proc, environment);
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void apply(CaptureRecord record) {
        if (record instanceof Forked forked && forked.pid() != forked.parentPid()) {
            attributions.remove(forked.pid());
            inherited.put(forked.pid(), membershipOfParent(forked.parentPid()));
        } else if (record instanceof Exited exited && exited.pid() == exited.tid()) {
            Optional<Long> startId =
                    Optional.ofNullable(attributions.get(exited.pid())).map(Attribution::startId);
            ended.add(new Ended(exited.pid(), startId, nanoTime.getAsLong()));
        }
        forgetEnded();
    }

    private void forgetEnded() {
        long now = nanoTime.getAsLong();
        while (!ended.isEmpty() && now - ended.peek().atNanos() > EXIT_GRACE_NANOS) {
            Ended one = ended.remove();
            Attribution known = attributions.get(one.pid());
            // the pid may be another process's by now
            if (known != null
                    && one.startId().filter(id -> id != known.startId()).isEmpty()) {
                attributions.remove(one.pid());
                inherited.remove(one.pid());
            }
        }
    }

    @Override
    public synchronized Workload workloadOf(int pid, long startId, String name, boolean kernelThread) {
        Attribution known = attributions.get(pid);
        long now = nanoTime.getAsLong();
        if (known == null || known.startId() != startId || known.isStale(now)) {
            known = attribute(pid, startId, name, kernelThread, Optional.ofNullable(known));
            attributions.put(pid, known);
        }
        return settled(known.workload());
    }

    @Override
    public Workload settled(Workload workload) {
        return workload.containerId().isEmpty()
                ? workload
                : containers.find(workload.containerId()).orElse(workload);
    }

    @Override
    public boolean settling(Workload workload) {
        return workload.kind() == Workload.Kind.CONTAINER && containers.awaits(workload.containerId());
    }

    @Override
    public List<Workload> inventory() {
        return Stream.concat(containers.inventory().stream(), seen().stream())
                .distinct()
                .sorted(ORDER)
                .toList();
    }

    /** Pods are left out: those that run are in the containers' inventory. */
    private synchronized List<Workload> seen() {
        long now = nanoTime.getAsLong();
        return attributions.values().stream()
                .filter(known -> now - known.sinceNanos() >= INVENTORY_AGE_NANOS)
                .map(Attribution::workload)
                .map(named::current)
                .map(this::settled)
                .filter(workload -> workload.kind() != Workload.Kind.POD && !settling(workload))
                .toList();
    }

    private Membership membershipOfParent(int parentPid) {
        Attribution attribution = attributions.get(parentPid);
        if (attribution != null) {
            return attribution.membership();
        }
        Membership known = inherited.get(parentPid);
        if (known != null) {
            return known;
        }
        Membership read = proc.readCgroupPaths(parentPid).map(Membership::of).orElseGet(Alone::new);
        inherited.put(parentPid, read);
        return read;
    }

    private Attribution attribute(
            int pid, long startId, String name, boolean kernelThread, Optional<Attribution> earlier) {
        long now = nanoTime.getAsLong();
        Optional<CgroupPaths> paths = kernelThread ? Optional.empty() : proc.readCgroupPaths(pid);
        Optional<Attribution> same = earlier.filter(it -> it.startId() == startId);
        long since = same.map(Attribution::sinceNanos).orElse(now);
        if (paths.isEmpty() && same.isPresent()) {
            return new Attribution(
                    startId, since, now, same.get().membership(), same.get().workload());
        }
        Membership membership = kernelThread
                ? new OfKernel()
                : paths.map(Membership::of).orElseGet(() -> membershipBefore(pid, earlier));
        Workload workload = withSettings(workloadOf(membership, pid, name), pid, startId, now);
        Workload shared =
                earlier.map(Attribution::workload).filter(workload::equals).orElse(workload);
        return new Attribution(startId, since, now, membership, shared);
    }

    /** A new program runs in the cgroup of the one before it, a child in that of its parent. */
    private Membership membershipBefore(int pid, Optional<Attribution> earlier) {
        return earlier.map(Attribution::membership).orElseGet(() -> inherited.getOrDefault(pid, new Alone()));
    }

    private Workload workloadOf(Membership membership, int pid, String name) {
        return switch (membership) {
            case OfKernel() -> KERNEL;
            case InContainer(var id, var podUid) ->
                containers.find(id).orElseGet(() -> unknownContainer(id, podUid.orElse("")));
            case InUnit(var unit) -> Workload.named(Workload.Kind.UNIT, unit);
            case Alone() ->
                containers
                        .findByFirstProcess(pid)
                        .orElseGet(() -> Workload.named(
                                Workload.Kind.EXECUTABLE,
                                proc.readExecutableName(pid).orElse(name)));
        };
    }

    /** People's sessions and scopes are left alone: what they type is nobody's business. */
    private Workload withSettings(Workload workload, int pid, long startId, long now) {
        return switch (workload.kind()) {
            case UNIT -> workload.name().endsWith(SERVICE) ? named.find(workload, pid, startId, now) : workload;
            case EXECUTABLE -> named.find(workload, pid, startId, now);
            case POD, CONTAINER, KERNEL -> workload;
        };
    }

    private static Workload unknownContainer(String id, String podUid) {
        return new Workload(
                Workload.Kind.CONTAINER,
                "",
                "",
                "",
                id.substring(0, SHORT_ID_LENGTH),
                id,
                podUid,
                "",
                Map.of(),
                List.of());
    }
}
