package io.podflame.agent.sample.bpf;

import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.perf.KernelUnwinder;
import java.util.List;
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
 * <p>Until a process's files have been read, some milliseconds, the kernel follows frame pointers for it, as without this. The maps take
 * {@link UnwindProgram#MAPS_BYTES} of kernel memory, and do not grow.
 */
public final class BpfUnwinder implements KernelUnwinder, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BpfUnwinder.class.getName());

    private final Set<SessionUnwinding> sessions = ConcurrentHashMap.newKeySet();
    private @Nullable UnwindProgram program;

    private BpfUnwinder() {}

    /**
     * Loads the program.
     *
     * @param sources where mappings and rules come from
     * @throws SamplerUnavailableException where this kernel, its policy or the machine does not allow it, with the remedy
     */
    public static BpfUnwinder load(UnwindSources sources) throws SamplerUnavailableException {
        return using(UnwindProgram.load(sources));
    }

    private static BpfUnwinder using(UnwindProgram loaded) {
        BpfUnwinder unwinder = new BpfUnwinder();
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
        BpfUnwinder unwinder = new BpfUnwinder();
        Thread.ofPlatform().name("podflame-bpf-test").daemon().start(() -> unwinder.tryOut(sources, samplers));
        return unwinder;
    }

    private void tryOut(UnwindSources sources, Function<KernelUnwinder, Sampler> samplers) {
        try {
            UnwindProgram loaded = UnwindProgram.load(sources);
            try {
                SelfTest.run(samplers.apply(using(loaded)));
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
        }
    }

    private synchronized void use(UnwindProgram ready) {
        program = ready;
        sessions.forEach(session -> session.use(ready));
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
    public synchronized CompletableFuture<Void> prepare(List<Integer> pids) {
        return program == null
                ? CompletableFuture.completedFuture(null)
                : program.maps().prepare(pids);
    }

    /** Of the program, for the kernel's statistics on it; -1 while there is none. */
    public synchronized int programFd() {
        return program == null ? -1 : program.fd();
    }

    /** Gives program and maps back; sessions have ended. */
    @Override
    public synchronized void close() {
        if (program != null) {
            program.close();
            program = null;
        }
    }
}
