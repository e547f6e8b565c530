package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One process running one program, as events and /proc tell of it. {@link ProcessTable} changes it; one thread uses both. Looking up
 * addresses allocates nothing.
 */
public final class Process {

    /** Threads whose names are kept per process; those not used for longest are read again. */
    private static final int MAX_THREADS = 1_024;

    private final int pid;
    private final ProcReader proc;
    private final AddressSpace addressSpace;
    private final Function<Mapping, Optional<MappedExecutable>> resolve;
    /** What {@link ProcessTable#find} answers. */
    private final Optional<Process> answer = Optional.of(this);

    private final ProcessHistory history;
    /** Names of threads but the main one; most processes have none. */
    private Map<Integer, String> threadNames = Map.of();

    private Optional<List<String>> commandLine = Optional.empty();
    private long startId;
    private String name;
    private boolean kernelThread;

    Process(int pid, int parentPid, Origin origin, ProcReader proc, ExecutableFiles files) {
        this.pid = pid;
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

    /** Differs for every program that ever ran under this pid: it changes at exec and when the pid is used again. */
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
        String known = threadNames.get(tid);
        if (known != null) {
            return known;
        }
        String read = proc.readThreadName(pid, tid).orElse(name);
        nameThread(tid, read);
        return read;
    }

    /** Empty outside of executables, and for the vdso and anonymous memory: {@link #mappingAt} names those. */
    public Optional<MappedExecutable> executableAt(long processAddress) {
        return addressSpace.executableAt(processAddress, resolve);
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

    Optional<Process> answer() {
        return answer;
    }

    AddressSpace addressSpace() {
        return addressSpace;
    }

    ProcessHistory history() {
        return history;
    }

    /** A new program: nothing of the old one is left, the other threads are gone. */
    void exec(String newName, long newStartId) {
        addressSpace.clear();
        threadNames = Map.of();
        commandLine = Optional.empty();
        name = newName;
        startId = newStartId;
        kernelThread = false;
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
