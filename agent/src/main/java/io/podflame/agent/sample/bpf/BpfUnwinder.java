package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.sample.OffCpu;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.perf.KernelUnwinder;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Unwinds user stacks in the kernel by a BPF program (src/main/bpf), by rules of the executables' call frame information:
 *
 * <pre>
 * perf event ──▶ program ──▶ the event's ring      samples with whole stacks
 *                  │  ▲
 *       unknown process  rules, mappings           {@link MapsThread}
 *                  ▼  │
 *                 /proc, files
 * </pre>
 *
 * <p>Notes waits of threads by another program with the same rules ({@link OffCpuProgram}), while a session asks for that.
 *
 * <p>Until a process's files have been read, some milliseconds, the kernel follows frame pointers for it, as without this. The maps take
 * {@link UnwindProgram#MAPS_BYTES} of kernel memory, and do not grow.
 */
public final class BpfUnwinder implements KernelUnwinder, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BpfUnwinder.class.getName());

    private final Set<SessionUnwinding> sessions = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final Set<OffCpuSession> waitSessions = new HashSet<>();
    private final int cpus;
    private String unavailable = "it is being loaded; ask again in a moment";
    private @Nullable UnwindProgram program;
    private @Nullable OffCpuProgram offCpu;

    private BpfUnwinder(int cpus) {
        this.cpus = cpus;
    }

    /**
     * Loads the program.
     *
     * @param sources where mappings and rules come from
     * @throws SamplerUnavailableException where this kernel, its policy or the machine does not allow it, with the remedy
     */
    public static BpfUnwinder load(UnwindSources sources) throws SamplerUnavailableException {
        return using(UnwindProgram.load(sources), sources);
    }

    private static BpfUnwinder using(UnwindProgram loaded, UnwindSources sources) {
        BpfUnwinder unwinder = new BpfUnwinder(sources.kernel().cpuLimit());
        unwinder.use(loaded);
        return unwinder;
    }

    /**
     * Loads the program besides, and uses it where it works: it must unwind a stack of this process to its outermost frame. Until then, and
     * where it does not, the kernel follows frame pointers; the reason is logged.
     *
     * @param samplers makes a sampler that uses an unwinder
     */
    public static BpfUnwinder whereItWorks(UnwindSources sources, Function<KernelUnwinder, Sampler> samplers) {
        BpfUnwinder unwinder = new BpfUnwinder(sources.kernel().cpuLimit());
        Thread.ofPlatform().name("podflame-bpf-test").daemon().start(() -> unwinder.tryOut(sources, samplers));
        return unwinder;
    }

    private void tryOut(UnwindSources sources, Function<KernelUnwinder, Sampler> samplers) {
        try {
            UnwindProgram loaded = UnwindProgram.load(sources);
            try {
                SelfTest.run(samplers.apply(using(loaded, sources)));
                use(loaded);
                LOG.log(System.Logger.Level.INFO, "user stacks are unwound in the kernel, by BPF");
            } catch (SamplerUnavailableException e) {
                loaded.close();
                throw e;
            }
        } catch (SamplerUnavailableException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "stacks by frame pointers only, not unwound by BPF: " + e.getMessage());
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void refuse(String reason) {
        unavailable = reason;
        tried.complete(null);
    }

    private synchronized void use(UnwindProgram ready) {
        program = ready;
        sessions.forEach(session -> session.use(ready));
        tried.complete(null);
    }

    @Override
    public synchronized Attachment begin() {
        SessionUnwinding session = new SessionUnwinding(sessions::remove);
        sessions.add(session);
        if (program != null) {
            session.use(program);
        }
        return session;
    }

    @Override
    public boolean notesWaits() {
        return true;
    }

    @Override
    public synchronized Attachment beginOffCpu(OffCpu waits, Optional<Set<Integer>> processes)
            throws SamplerUnavailableException {
        if (program == null) {
            throw new SamplerUnavailableException("waits are noted by a BPF program: " + unavailable);
        }
        try {
            if (offCpu == null) {
                offCpu = OffCpuProgram.load(program.mapsToShare(), cpus);
            }
            int slot = offCpu.outputs().takeSlot();
            if (slot < 0) {
                throw new SamplerUnavailableException(
                        RingOutputs.MAX_SESSIONS + " sessions note waits already; wait for one to end, or stop one");
            }
            OffCpuSession session = new OffCpuSession(this, program, offCpu, slot);
            waitSessions.add(session);
            try {
                offCpu.begin(slot, waits, processes);
                return session;
            } catch (LinuxException e) {
                session.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw new SamplerUnavailableException(e.getMessage() + "; sample fewer processes, or all");
        }
    }

    /** Nobody notes waits any more: switches cost nothing again. */
    synchronized void ended(OffCpuSession session) {
        waitSessions.remove(session);
        if (waitSessions.isEmpty() && offCpu != null) {
            offCpu.close();
            offCpu = null;
        }
    }

    @Override
    public synchronized CompletableFuture<Void> prepare(List<Integer> pids) {
        return program == null
                ? CompletableFuture.completedFuture(null)
                : program.maps().prepare(pids);
    }

    @Override
    public CompletableFuture<Void> prepareOffCpu(List<Integer> pids) {
        return tried.thenCompose(done -> prepare(pids));
    }

    /** Of the program on perf events, for the kernel's statistics on it; -1 while there is none. */
    public synchronized int programFd() throws LinuxException {
        return program == null ? -1 : program.fd();
    }

    /** Of the program on sched_switch; -1 while no session notes waits. */
    public synchronized int offCpuProgramFd() throws LinuxException {
        return offCpu == null ? -1 : offCpu.fd();
    }

    /** Gives programs and maps back; sessions have ended. */
    @Override
    public synchronized void close() {
        if (offCpu != null) {
            offCpu.close();
            offCpu = null;
        }
        if (program != null) {
            program.close();
            program = null;
        }
    }
}
