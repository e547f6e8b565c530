package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfObject;
import io.podflame.agent.linux.BpfRing;
import io.podflame.agent.linux.Epoll;
import io.podflame.agent.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Fills the program's maps: with what the program asks for, and with what sessions hear of processes. A thread of its own, as files are
 * read here.
 *
 * <pre>
 * request  0 u32 pid | 4 u32 reason | 8 u64 identity
 * </pre>
 */
final class MapsThread implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(MapsThread.class.getName());

    private static final int REQUEST_BYTES = 16;
    private static final int WAIT_MILLIS = 1_000;
    private static final long SWEEP_NANOS = 10_000_000_000L;

    private final BpfRing requests;
    private final Epoll epoll;
    private final KernelProcesses processes;
    private final KernelRules rules;
    private final MemorySegment request;
    private final Queue<Integer> mapped = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> exited = new ConcurrentLinkedQueue<>();
    private final Queue<Prepared> prepared = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private long filesWithoutRoom;

    private MapsThread(Arena arena, BpfRing requests, Epoll epoll, KernelProcesses processes, KernelRules rules) {
        this.requests = requests;
        this.epoll = epoll;
        this.processes = processes;
        this.rules = rules;
        this.request = arena.allocate(REQUEST_BYTES, Long.BYTES);
        this.thread = Thread.ofPlatform().name("podflame-bpf-maps").daemon().unstarted(this::run);
    }

    static MapsThread start(BpfObject object, KernelProcesses.Sources sources) throws LinuxException {
        Arena arena = Arena.ofAuto();
        KernelRules rules = new KernelRules(
                object.map("pages").memory(),
                object.map("rows").memory(),
                object.map("rules").memory());
        KernelProcesses processes = new KernelProcesses(
                new KernelProcesses.Maps(
                        object.map("processes"), object.map("mappings").memory()),
                rules,
                sources,
                arena);
        BpfRing ring = BpfRing.map(object.map("requests"));
        Epoll epoll = new Epoll();
        epoll.add(ring.fd());
        MapsThread started = new MapsThread(arena, ring, epoll, processes, rules);
        started.thread.start();
        return started;
    }

    /** A process has mapped something. For any thread. */
    void mapped(int pid) {
        if (processes.knows(pid)) {
            mapped.add(pid);
            epoll.wake();
        }
    }

    /** A process has ended. For any thread. */
    void exited(int pid) {
        if (processes.knows(pid)) {
            exited.add(pid); // at the next look: its place is not urgent
        }
    }

    private record Prepared(List<Integer> pids, CompletableFuture<Void> done) {}

    /** Reads the rules of processes that will be sampled. For any thread. */
    CompletableFuture<Void> prepare(List<Integer> pids) {
        Prepared asked = new Prepared(List.copyOf(pids), new CompletableFuture<>());
        prepared.add(asked);
        epoll.wake();
        return asked.done();
    }

    private void run() {
        try {
            long sweepNanos = System.nanoTime();
            while (!closing) {
                epoll.await(WAIT_MILLIS);
                processes.settle();
                obey();
                if (System.nanoTime() - sweepNanos > SWEEP_NANOS) {
                    sweepNanos = System.nanoTime();
                    processes.sweep();
                    warn();
                }
            }
        } catch (LinuxException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "unwinding in the kernel learns of no more processes: " + e.getMessage());
        }
    }

    private void obey() {
        for (Integer pid = exited.poll(); pid != null; pid = exited.poll()) {
            processes.remove(pid);
        }
        for (Integer pid = mapped.poll(); pid != null; pid = mapped.poll()) {
            int changed = pid;
            guarded(changed, () -> processes.reload(changed));
        }
        for (Prepared asked = prepared.poll(); asked != null; asked = prepared.poll()) {
            asked.pids().forEach(pid -> guarded(pid, () -> processes.readRules(pid)));
            asked.done().complete(null);
        }
        while (!closing && requests.next(request)) {
            int pid = request.get(ValueLayout.JAVA_INT, 0);
            long identity = request.get(ValueLayout.JAVA_LONG, 8);
            guarded(pid, () -> processes.load(pid, identity));
        }
    }

    /** What is unforeseen in one process's files must not cost more than its own stacks. */
    private static void guarded(int pid, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException unforeseen) {
            LOG.log(System.Logger.Level.WARNING, "stacks of process " + pid + " are not unwound by BPF", unforeseen);
        }
    }

    private void warn() {
        if (rules.filesWithoutRoom() > filesWithoutRoom) {
            filesWithoutRoom = rules.filesWithoutRoom();
            LOG.log(
                    System.Logger.Level.WARNING,
                    filesWithoutRoom + " executables found no room in " + (UnwindProgram.MAPS_BYTES >> 20)
                            + " MiB of maps, which hold " + (rules.usedBytes() >> 20) + " MiB of rows and "
                            + rules.distinctRules() + " rules: their frames are followed by frame pointers");
        }
    }

    @Override
    public void close() {
        closing = true;
        epoll.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.close();
        epoll.close();
    }
}
