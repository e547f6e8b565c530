package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfLink;
import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.BpfObject;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.sample.OffCpu;
import io.podflame.agent.sample.SamplerUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The programs on the scheduler's tracepoints, of offcpu.bpf.c, and their own maps; in the kernel only while sessions use them.
 *
 * <pre>
 * settings  0 u32 sessions about everything, one bit each | 4 u32 CPUs | 8 u64 shortest minimum | 16 u64 waits without room
 *          24 u32 sessions that want wakers, one bit each | 32 of each session: u64 begun | u64 minimum
 * targets   u32 tgid → u32 sessions, one bit each
 * </pre>
 *
 * <p>Thread-safe.
 */
final class OffCpuProgram implements AutoCloseable {

    /** Of its maps: 2.1 KiB for each of 4,096 threads that may wait at a time, and 8,192 targets. */
    static final int MAPS_BYTES = 10 << 20;

    private static final String SWITCHED = "switched";
    private static final String FORKED = "forked";
    private static final String WOKEN = "woken";
    private static final int EVERYTHING = 0;
    private static final int SHORTEST = 8;
    private static final int NO_ROOM = 16;
    private static final int WAKERS = 24;
    private static final int SESSIONS = 32;
    private static final int SESSION_BYTES = 16;

    private final BpfObject object;
    private final RingOutputs outputs;
    private final BpfMap targets;
    private final MemorySegment settings;
    private final List<BpfLink> links = new ArrayList<>();
    private @Nullable BpfLink woken;
    private final OffCpu[] sessions = new OffCpu[RingOutputs.MAX_SESSIONS];

    private OffCpuProgram(BpfObject object, int cpus) throws LinuxException {
        this.object = object;
        this.outputs = new RingOutputs(object.map("outputs"), cpus);
        this.targets = object.map("targets");
        this.settings = object.map("settings").memory();
        settings.set(ValueLayout.JAVA_INT, 4, cpus);
        settings.set(ValueLayout.JAVA_LONG, SHORTEST, Long.MAX_VALUE);
    }

    /**
     * Loads the programs; they run from now on.
     *
     * @param shared the maps by whose contents stacks are walked
     * @throws SamplerUnavailableException where this kernel does not allow it, with the remedy
     */
    static OffCpuProgram load(Map<String, BpfMap> shared, int cpus) throws SamplerUnavailableException {
        byte[] file = BpfFiles.read("offcpu");
        try {
            Map<String, Integer> entries = Map.of("outputs", RingOutputs.MAX_SESSIONS * cpus);
            BpfObject object = BpfObject.load(file, SWITCHED, new BpfObject.Maps(entries, shared));
            try {
                OffCpuProgram program = new OffCpuProgram(object, cpus);
                program.links.add(object.attachToTracepoint(SWITCHED));
                program.links.add(object.attachToTracepoint(FORKED));
                return program;
            } catch (LinuxException e) {
                object.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw BpfFiles.refused(e, MAPS_BYTES);
        }
    }

    RingOutputs outputs() {
        return outputs;
    }

    /** Of the program on sched_switch, for the kernel's statistics on it. */
    int fd() throws LinuxException {
        return object.programFd(SWITCHED);
    }

    /**
     * Notes waits that begin from now on.
     *
     * @param slot with outputs
     * @param processes empty for all
     * @throws LinuxException when there are too many processes
     */
    synchronized void begin(int slot, OffCpu waits, Optional<Set<Integer>> processes) throws LinuxException {
        sessions[slot] = waits;
        long at = SESSIONS + (long) slot * SESSION_BYTES;
        settings.set(ValueLayout.JAVA_LONG, at, MonotonicClock.nanos());
        settings.set(ValueLayout.JAVA_LONG, at + 8, waits.minimum().toNanos());
        setShortest();
        if (waits.wakers()) {
            if (woken == null) {
                woken = object.attachToTracepoint(WOKEN);
                links.add(woken);
            }
            setMask(WAKERS, mask(WAKERS) | 1 << slot);
        }
        if (processes.isEmpty()) {
            setMask(EVERYTHING, mask(EVERYTHING) | 1 << slot);
        } else {
            for (int pid : processes.get()) {
                include(slot, pid);
            }
        }
    }

    private int mask(int at) {
        return settings.get(ValueLayout.JAVA_INT, at);
    }

    private void setMask(int at, int mask) {
        settings.set(ValueLayout.JAVA_INT, at, mask);
    }

    private void setShortest() {
        long shortest = Long.MAX_VALUE;
        for (OffCpu session : sessions) {
            shortest = session == null
                    ? shortest
                    : Math.min(shortest, session.minimum().toNanos());
        }
        settings.set(ValueLayout.JAVA_LONG, SHORTEST, shortest);
    }

    /** The session is about this process, too; its children follow by themselves. */
    synchronized void include(int slot, int pid) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, pid);
            MemorySegment mask = arena.allocate(ValueLayout.JAVA_INT);
            targets.get(key, mask);
            mask.set(ValueLayout.JAVA_INT, 0, mask.get(ValueLayout.JAVA_INT, 0) | 1 << slot);
            targets.put(key, mask);
        }
    }

    /** A process has ended. */
    void exited(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            targets.remove(arena.allocateFrom(ValueLayout.JAVA_INT, pid));
        }
    }

    /** How many waits were not noted so far, as too many threads waited. */
    long withoutRoom() {
        return settings.get(ValueLayout.JAVA_LONG, NO_ROOM);
    }

    /** The session hears of no more waits. */
    synchronized void end(int slot) throws LinuxException {
        sessions[slot] = null;
        setShortest();
        setMask(EVERYTHING, mask(EVERYTHING) & ~(1 << slot));
        setMask(WAKERS, mask(WAKERS) & ~(1 << slot));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment mask = arena.allocate(ValueLayout.JAVA_INT);
            List<Integer> about = new ArrayList<>();
            for (boolean more = targets.firstKey(key); more; more = targets.nextKey(key, key)) {
                if (targets.get(key, mask) && (mask.get(ValueLayout.JAVA_INT, 0) & 1 << slot) != 0) {
                    about.add(key.get(ValueLayout.JAVA_INT, 0));
                }
            }
            for (int pid : about) {
                exclude(slot, key, mask, pid);
            }
        }
    }

    private void exclude(int slot, MemorySegment key, MemorySegment mask, int pid) throws LinuxException {
        key.set(ValueLayout.JAVA_INT, 0, pid);
        if (!targets.get(key, mask)) {
            return;
        }
        int others = mask.get(ValueLayout.JAVA_INT, 0) & ~(1 << slot);
        mask.set(ValueLayout.JAVA_INT, 0, others);
        if (others == 0) {
            targets.remove(key);
        } else {
            targets.put(key, mask);
        }
    }

    @Override
    public void close() {
        links.forEach(BpfLink::close);
        object.close();
    }
}
