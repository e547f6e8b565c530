package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process running one program, as events and /proc tell of it. {@link ProcessTable} changes it; one thread uses both. Looking up
 * addresses allocates nothing.
 */
public final class Process {

    /** Threads whose names are kept per process; those not used for longest are read again. */
    private static final int MAX_THREADS = 1_024;

    /** A shell script may exec a few times in a row before it is what it is. */
    private static final int MAX_PREVIOUS = 8;

    private final int pid;
    private final int parentPid;
    private final ProcReader proc;
    private final AddressSpace addressSpace;
    private final Function<Mapping, Optional<MappedExecutable>> resolve;
    /** What {@link ProcessTable#find} answers. */
    private final Optional<Process> answer = Optional.of(this);

    private final ProcessHistory history;
    /** Names of threads but the main one; most processes have none. */
    private Map<Integer, String> threadNames = Map.of();

    /** The thread but the main one that was asked for last: mostly it is again. */
    private int latestThread;

    private @Nullable String latestThreadName;

    private final long startId;
    private final boolean kernelThread;
    private Optional<List<String>> commandLine = Optional.empty();
    private Optional<Process> previous = Optional.empty();
    private String name;

    Process(int pid, int parentPid, Origin origin, ProcReader proc, Executables files) {
        this.pid = pid;
        this.parentPid = parentPid;
        this.proc = proc;
        this.addressSpace = origin.addressSpace();
        this.name = origin.name();
        this.kernelThread = origin.kernelThread();
        this.startId = origin.startId();
        this.history = origin.history();
        this.resolve = mapping -> files.executableOf(pid, parentPid, mapping);
    }

    /** What a process begins with: read from /proc, or taken from its parent at a fork. */
    record Origin(AddressSpace addressSpace, String name, boolean kernelThread, long startId, ProcessHistory history) {}

    public int pid() {
        return pid;
    }

    /** Differs for every program that ever ran, under this pid or another. */
    public long startId() {
        return startId;
    }

    /** The main thread's name, up to 15 bytes, e.g. "etcd"; ":PID" when the process was gone before anything told it. */
    public String name() {
        return name;
    }

    /** The thread's name; the process's when the thread was gone before anything told it. */
    public String threadName(int tid) {
        if (tid == pid) {
            return name;
        }
        if (tid == latestThread && latestThreadName != null) {
            return latestThreadName;
        }
        String known = threadNames.get(tid);
        if (known == null) {
            known = proc.readThreadName(pid, tid).orElse(name);
            nameThread(tid, known);
        }
        latestThread = tid;
        latestThreadName = known;
        return known;
    }

    /** Empty outside of executables, and for the vdso and anonymous memory: {@link #mappingAt} names those. */
    public Optional<MappedExecutable> executableAt(long processAddress) {
        return addressSpace.executableAt(processAddress, resolve);
    }

    /** Another number after every change of the mappings: what was found by {@link #executableAt} may not hold any more. */
    public int mappingsVersion() {
        return addressSpace.version();
    }

    /** The executable mapping that holds the address. */
    public Optional<Mapping> mappingAt(long processAddress) {
        return addressSpace.mappingAt(processAddress);
    }

    public boolean kernelThread() {
        return kernelThread;
    }

    /** The arguments, the program's name first; empty for a kernel thread, and when the process was gone before they were asked for. */
    public List<String> commandLine() {
        if (commandLine.isEmpty()) {
            commandLine = Optional.of(proc.readCommandLine(pid));
        }
        return commandLine.get();
    }

    int parentPid() {
        return parentPid;
    }

    Optional<Process> answer() {
        return answer;
    }

    AddressSpace addressSpace() {
        return addressSpace;
    }

    ProcessHistory history() {
        return history;
    }

    /** What ran under this pid before, an earlier program or process; kept while records of it may still come. */
    void follows(Process earlier) {
        previous = Optional.of(earlier);
        Optional<Process> kept = previous;
        for (int i = 1; i < MAX_PREVIOUS && kept.isPresent(); i++) {
            kept = kept.get().previous;
        }
        kept.ifPresent(oldest -> oldest.previous = Optional.empty());
    }

    void forget(Process earlier) {
        if (previous.isPresent() && previous.get() == earlier) {
            previous = Optional.empty();
        } else {
            previous.ifPresent(it -> it.forget(earlier));
        }
    }

    /** This, or what ran under this pid at that time. */
    Process at(long timestampNanos) {
        Process process = this;
        while (process.history.startedAfter(timestampNanos) && process.previous.isPresent()) {
            process = process.previous.get();
        }
        return process;
    }

    void nameThread(int tid, String newName) {
        if (tid == pid) {
            name = newName;
            return;
        }
        if (threadNames.isEmpty()) {
            threadNames = new RecentThreads();
        }
        threadNames.put(tid, newName);
        latestThreadName = null;
    }

    private static final class RecentThreads extends LinkedHashMap<Integer, String> {

        private static final long serialVersionUID = 1;

        RecentThreads() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > MAX_THREADS;
        }
    }
}
