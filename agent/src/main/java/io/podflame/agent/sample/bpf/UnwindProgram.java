package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfLink;
import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.BpfObject;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.symbols.Vdso;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;

/** The BPF program in the kernel, its maps and the thread that fills them. Thread-safe. */
final class UnwindProgram implements AutoCloseable {

    /** Of all maps: 8 MiB of rows, 1.1 MiB of mappings and pages, 0.5 MiB of rules, some 1 MiB for 8,192 processes. */
    static final int MAPS_BYTES = 11 << 20;

    /** Continuous profiling and eight sessions, and what checks this machine before. */
    private static final int MAX_SESSIONS = 10;

    private final BpfObject object;
    private final BpfMap outputs;
    private final int cpus;
    private final MapsThread maps;
    private final BitSet slots = new BitSet(MAX_SESSIONS);

    private UnwindProgram(BpfObject object, int cpus, MapsThread maps) throws LinuxException {
        this.object = object;
        this.outputs = object.map("outputs");
        this.cpus = cpus;
        this.maps = maps;
    }

    /** @throws SamplerUnavailableException where this kernel, its policy or the machine does not allow it, with the remedy */
    static UnwindProgram load(UnwindSources sources) throws SamplerUnavailableException {
        int cpus = sources.kernel().cpuLimit();
        try {
            BpfObject object = BpfObject.load(file(), "sample", Map.of("outputs", MAX_SESSIONS * cpus));
            try {
                Vdso vdso = Vdso.read(Path.of("/proc/self"));
                MapsThread maps = MapsThread.start(object, new KernelProcesses.Sources(sources, vdso));
                return new UnwindProgram(object, cpus, maps);
            } catch (LinuxException e) {
                object.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw new SamplerUnavailableException(e.getMessage() + "; " + remedy(e));
        }
    }

    private static String remedy(LinuxException failure) {
        return switch (failure.errno()) {
            case EPERM ->
                "grant CAP_BPF and CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN), and allow bpf in the seccomp profile";
            case ENOSYS -> "install libbpf 1.0 or newer (Debian: libbpf1), on a kernel with CONFIG_BPF_SYSCALL";
            case ENOENT, ESRCH, OTHER -> "the kernel has no type information (CONFIG_DEBUG_INFO_BTF)";
            case ENOMEM -> "give the agent " + (MAPS_BYTES >> 20) + " MiB more memory";
            default -> "the program needs Linux 5.15 or newer";
        };
    }

    private static byte[] file() throws SamplerUnavailableException {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String name = architecture.equals("aarch64") ? "unwind-aarch64.bpf.o" : "unwind-x86_64.bpf.o";
        try (InputStream file = UnwindProgram.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new SamplerUnavailableException("no BPF program for " + architecture);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new SamplerUnavailableException("the BPF program cannot be read: " + e.getMessage());
        }
    }

    MapsThread maps() {
        return maps;
    }

    /** Of the program, for the kernel's statistics on it. */
    int fd() {
        return object.programFd();
    }

    /** A number for a session's events; -1 when there are too many. */
    int takeSlot() {
        synchronized (slots) {
            int slot = slots.nextClearBit(0);
            if (slot >= MAX_SESSIONS) {
                return -1;
            }
            slots.set(slot);
            return slot;
        }
    }

    void giveBackSlot(int slot) {
        synchronized (slots) {
            slots.clear(slot);
        }
    }

    /** Where the program writes the samples of a session and CPU: into the ring of that event. */
    PerfEvent openOutput(int slot, PerfEvent event, PerfEventAttr attr) throws LinuxException {
        PerfEvent output = PerfEvent.open(attr.bpfOutput(), event.cpu());
        try (Arena arena = Arena.ofConfined()) {
            output.writeTo(event);
            outputs.put(number(arena, slot * cpus + event.cpu()), number(arena, output.fd()));
            output.enable();
            return output;
        } catch (LinuxException e) {
            output.close();
            throw e;
        }
    }

    void closeOutput(int slot, PerfEvent output) {
        try (Arena arena = Arena.ofConfined()) {
            outputs.remove(number(arena, slot * cpus + output.cpu()));
        }
        output.close();
    }

    /** Has the program run for the event; the slot tells it where to write. */
    BpfLink attach(int slot, PerfEvent event) throws LinuxException {
        return object.attach(event, (long) slot * cpus);
    }

    private static MemorySegment number(Arena arena, int value) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, value);
    }

    @Override
    public void close() {
        maps.close();
        object.close();
    }
}
