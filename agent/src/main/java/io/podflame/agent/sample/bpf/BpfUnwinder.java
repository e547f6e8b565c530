package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfLink;
import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.BpfObject;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.perf.KernelUnwinder;
import io.podflame.agent.symbols.Vdso;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

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
 * {@link #MAPS_BYTES} of kernel memory, and do not grow.
 */
public final class BpfUnwinder implements KernelUnwinder, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BpfUnwinder.class.getName());

    /** Of all maps: 8 MiB of rows, 1.1 MiB of mappings and pages, 0.5 MiB of rules, some 1 MiB for 8,192 processes. */
    static final int MAPS_BYTES = 11 << 20;

    /** Continuous profiling and eight sessions, and what checks this machine before. */
    private static final int MAX_SESSIONS = 10;

    private final BpfObject object;
    private final BpfMap outputs;
    private final int cpus;
    private final MapsThread maps;
    private final BitSet slots = new BitSet(MAX_SESSIONS);

    private BpfUnwinder(BpfObject object, int cpus, MapsThread maps) throws LinuxException {
        this.object = object;
        this.outputs = object.map("outputs");
        this.cpus = cpus;
        this.maps = maps;
    }

    /**
     * Loads the program.
     *
     * @param sources where mappings and rules come from
     * @throws SamplerUnavailableException where this kernel, its policy or the machine does not allow it, with the remedy
     */
    public static BpfUnwinder load(UnwindSources sources) throws SamplerUnavailableException {
        int cpus = sources.kernel().cpuLimit();
        try {
            BpfObject object = BpfObject.load(program(), "sample", Map.of("outputs", MAX_SESSIONS * cpus));
            try {
                Vdso vdso = Vdso.read(Path.of("/proc/self"));
                MapsThread maps = MapsThread.start(object, new KernelProcesses.Sources(sources, vdso));
                return new BpfUnwinder(object, cpus, maps);
            } catch (LinuxException e) {
                object.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw new SamplerUnavailableException(e.getMessage() + "; " + remedy(e));
        }
    }

    /**
     * Loads the program where it works: it must unwind a stack of this process. Where it does not, the reason is logged, and the kernel
     * follows frame pointers.
     *
     * @param samplers makes a sampler that uses the program
     */
    public static KernelUnwinder whereItWorks(UnwindSources sources, Function<KernelUnwinder, Sampler> samplers) {
        try {
            BpfUnwinder unwinder = load(sources);
            try {
                SelfTest.run(samplers.apply(unwinder));
                return unwinder;
            } catch (SamplerUnavailableException e) {
                unwinder.close();
                throw e;
            }
        } catch (SamplerUnavailableException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "stacks by frame pointers only, not unwound by BPF: " + e.getMessage());
            return KernelUnwinder.NONE;
        }
    }

    private static String remedy(LinuxException failure) {
        return switch (failure.errno()) {
            case EPERM ->
                "grant CAP_BPF and CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN), and allow bpf in the seccomp profile";
            case ENOSYS -> "install libbpf 1.0 or newer (Debian: libbpf1), on a kernel with CONFIG_BPF_SYSCALL";
            case ENOENT, OTHER -> "the kernel has no type information (CONFIG_DEBUG_INFO_BTF)";
            case ENOMEM -> "give the agent " + (MAPS_BYTES >> 20) + " MiB more memory";
            default -> "the program needs Linux 5.15 or newer";
        };
    }

    private static byte[] program() throws SamplerUnavailableException {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String name = architecture.equals("aarch64") ? "unwind-aarch64.bpf.o" : "unwind-x86_64.bpf.o";
        try (InputStream file = BpfUnwinder.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new SamplerUnavailableException("no BPF program for " + architecture);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new SamplerUnavailableException("the BPF program cannot be read: " + e.getMessage());
        }
    }

    @Override
    public Attachment begin() {
        synchronized (slots) {
            int slot = slots.nextClearBit(0);
            if (slot >= MAX_SESSIONS) {
                return Attachment.NONE;
            }
            slots.set(slot);
            return new SessionPart(slot);
        }
    }

    /** Of the program, for the kernel's statistics on it. */
    public int programFd() {
        return object.programFd();
    }

    /** Closes what sessions have left, and gives the maps back. */
    @Override
    public void close() {
        maps.close();
        object.close();
    }

    /** The events of one session: the program is told by its cookie where to write. */
    private final class SessionPart implements Attachment {

        private final int slot;
        private final List<PerfEvent> written = new ArrayList<>();
        private final List<BpfLink> links = new ArrayList<>();

        SessionPart(int slot) {
            this.slot = slot;
        }

        @Override
        public boolean present() {
            return true;
        }

        @Override
        public void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {
            PerfEvent output = PerfEvent.open(attr.bpfOutput(), event.cpu());
            written.add(output);
            output.writeTo(event);
            int first = slot * cpus;
            try (Arena arena = Arena.ofConfined()) {
                outputs.put(number(arena, first + event.cpu()), number(arena, output.fd()));
            }
            output.enable();
            links.add(object.attach(event, first));
        }

        private static MemorySegment number(Arena arena, int value) {
            return arena.allocateFrom(ValueLayout.JAVA_INT, value);
        }

        @Override
        public void mapped(int pid) {
            maps.mapped(pid);
        }

        @Override
        public void exited(int pid) {
            maps.exited(pid);
        }

        @Override
        public long lost() throws LinuxException {
            long lost = 0;
            for (PerfEvent output : written) {
                lost += output.lost().orElse(0);
            }
            return lost;
        }

        @Override
        public void close() {
            links.forEach(BpfLink::close);
            try (Arena arena = Arena.ofConfined()) {
                for (PerfEvent output : written) {
                    outputs.remove(number(arena, slot * cpus + output.cpu()));
                    output.close();
                }
            }
            links.clear();
            written.clear();
            synchronized (slots) {
                slots.clear(slot);
            }
        }
    }
}
