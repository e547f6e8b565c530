package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.sample.bpf.KernelRules.Place;
import io.podflame.agent.symbols.Vdso;
import io.podflame.agent.unwind.UnwindRulesReader;
import io.podflame.binary.unwind.CompactRules;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which process has which code mapped, in the kernel's maps "processes" and "mappings" of unwind.h:
 *
 * <pre>
 * process  0 u64 identity | 8 u32 first mapping | 12 u16 how many | 14 u8 state | 15 u8 0
 * mapping  0 u64 start | 8 u64 end | 16 u64 base | 24 u32 first page | 28 u32 pages, 0: follow frame pointers, and bit 31
 * </pre>
 *
 * <p>A process's mappings are written anew, and taken into use by one change of its entry. The place of the old ones is not used again
 * before the next {@link #settle}, as a program may still be reading them. For one thread, but {@link #knows}.
 */
final class KernelProcesses {

    private static final int PROCESS_BYTES = 16;
    private static final int MAPPING_BYTES = 32;
    private static final short READY = 1;
    private static final short SETTLED = 3;
    /** The program finds one of so many. */
    private static final int MAX_MAPPINGS = 4_096;

    /** Bit 31 of a mapping's pages: code without a rule keeps frame pointers. */
    private static final int KEEPS_FRAME_POINTERS = 1 << 31;

    private static final int INIT = 1;
    private static final String VDSO = "[vdso]";
    private static final Place FRAME_POINTERS = new Place(0, 0, 0, 0, 0, false);

    private final BpfMap processes;
    private final MemorySegment mappings;
    private final RegionAllocator regions;
    private final KernelRules rules;
    private final ProcReader proc;
    private final ExecutableFiles files;
    private final UnwindRulesReader reader;
    private final Vdso vdso;
    private final Map<Integer, Loaded> loaded = new ConcurrentHashMap<>();
    private final List<Loaded> retired = new ArrayList<>();
    private final MemorySegment key;
    private final MemorySegment value;

    /** @param arena for what is handed to the kernel */
    KernelProcesses(Maps maps, KernelRules rules, Sources sources, Arena arena) {
        this.processes = maps.processes();
        this.mappings = maps.mappings();
        this.regions = new RegionAllocator((int) (mappings.byteSize() / MAPPING_BYTES));
        this.rules = rules;
        this.proc = sources.files().proc();
        this.files = sources.files().files();
        this.reader = sources.files().reader();
        this.vdso = sources.vdso();
        this.key = arena.allocate(Integer.BYTES, Long.BYTES);
        this.value = arena.allocate(PROCESS_BYTES, Long.BYTES);
    }

    record Maps(BpfMap processes, MemorySegment mappings) {}

    /** Where mappings, files and rules come from. */
    record Sources(UnwindSources files, Vdso vdso) {}

    /** @param buildIds of the executables whose rules it uses */
    private record Loaded(long identity, List<Mapping> code, int first, int count, List<String> buildIds) {}

    /** Whether the program knows the process. For any thread. */
    boolean knows(int pid) {
        return loaded.containsKey(pid);
    }

    /** Reads a process, as the program asked for it. */
    void load(int pid, long identity) {
        List<Mapping> code = proc.readMappings(pid);
        if (code.isEmpty()) {
            remove(pid); // it has ended
            return;
        }
        List<Mapping> kept = code.size() > MAX_MAPPINGS ? code.subList(0, MAX_MAPPINGS) : code;
        Loaded before = loaded.get(pid);
        boolean unchanged = before != null && before.identity == identity && before.code.equals(kept);
        // what the program does not find there does not exist: it need not ask again before long
        place(pid, identity, kept, unchanged ? SETTLED : READY);
    }

    /** Reads a process again, if the program knows it: it has mapped something. */
    void reload(int pid) {
        Loaded before = loaded.get(pid);
        if (before != null) {
            load(pid, before.identity);
        }
    }

    private void place(int pid, long identity, List<Mapping> code, short state) {
        OptionalInt first = regions.allocate(code.size());
        if (first.isEmpty()) {
            remove(pid);
            return;
        }
        List<String> buildIds = new ArrayList<>();
        for (int i = 0; i < code.size(); i++) {
            write(first.getAsInt() + i, pid, code.get(i), buildIds);
        }
        Loaded next = new Loaded(identity, code, first.getAsInt(), code.size(), buildIds);
        @Nullable Loaded before = loaded.put(pid, next);
        if (put(pid, next, state)) {
            retire(before);
        } else {
            loaded.remove(pid);
            retire(before);
            retire(next);
        }
    }

    private boolean put(int pid, Loaded process, short state) {
        key.set(ValueLayout.JAVA_INT, 0, pid);
        value.set(ValueLayout.JAVA_LONG, 0, process.identity);
        value.set(ValueLayout.JAVA_INT, 8, process.first);
        value.set(ValueLayout.JAVA_SHORT, 12, (short) process.count);
        value.set(ValueLayout.JAVA_SHORT, 14, state);
        try {
            processes.put(key, value);
            return true;
        } catch (LinuxException full) {
            return false;
        }
    }

    private void write(int index, int pid, Mapping mapping, List<String> buildIds) {
        Code code = code(pid, mapping);
        Place place = FRAME_POINTERS;
        if (code.hasRules()) {
            place = rules.use(code.buildId(), numbers -> rulesOf(code, mapping, numbers));
            buildIds.add(code.buildId());
        }
        long at = (long) index * MAPPING_BYTES;
        mappings.set(ValueLayout.JAVA_LONG, at, mapping.startAddress());
        mappings.set(ValueLayout.JAVA_LONG, at + 8, mapping.endAddress());
        mappings.set(ValueLayout.JAVA_LONG, at + 16, place.base() - code.bias());
        mappings.set(ValueLayout.JAVA_INT, at + 24, place.firstPage());
        mappings.set(
                ValueLayout.JAVA_INT,
                at + 28,
                place.pageCount() | (place.keepsFramePointers() ? KEEPS_FRAME_POINTERS : 0));
    }

    /** Reads the rules of a process's files, if there is room, for when the program asks for the process. */
    void readRules(int pid) {
        for (Mapping mapping : proc.readMappings(pid)) {
            Code code = code(pid, mapping);
            if (code.hasRules()) {
                rules.use(code.buildId(), numbers -> rulesOf(code, mapping, numbers));
                rules.release(code.buildId());
            }
        }
    }

    /**
     * Whose code a mapping is.
     *
     * @param buildId "" where it has no rules: just-in-time code, files that cannot be read
     * @param bias elfAddress - processAddress
     */
    private record Code(String buildId, Optional<Executable> executable, long bias) {
        boolean hasRules() {
            return !buildId.isEmpty();
        }
    }

    private Code code(int pid, Mapping mapping) {
        if (mapping.path().equals(VDSO)) {
            return new Code(VDSO, Optional.empty(), -mapping.startAddress());
        }
        return files.executableOf(pid, INIT, mapping)
                .filter(mapped -> mapped.executable().origin() != Executable.Origin.PATH)
                .map(mapped -> new Code(
                        mapped.executable().buildId().hex(), Optional.of(mapped.executable()), mapped.elfAddress(0)))
                .orElseGet(() -> new Code("", Optional.empty(), 0));
    }

    private CompactRules rulesOf(Code code, Mapping mapping, LongToIntFunction numbers) {
        return code.executable()
                .map(it -> reader.readCompact(it.buildId(), numbers))
                .orElseGet(() -> vdso.compactRules(mapping, numbers));
    }

    private void retire(@Nullable Loaded process) {
        if (process != null) {
            retired.add(process);
        }
    }

    /** Forgets a process that has ended. */
    void remove(int pid) {
        key.set(ValueLayout.JAVA_INT, 0, pid);
        processes.remove(key);
        retire(loaded.remove(pid));
    }

    /** Gives back what was retired before; call some milliseconds later. */
    void settle() {
        for (Loaded process : retired) {
            regions.release(process.first, process.count);
            process.buildIds.forEach(rules::release);
        }
        retired.clear();
    }

    /** Forgets processes that have ended unheard, and lets the program ask anew for what it does not find in others. */
    void sweep() {
        rules.forgetEmpty();
        for (Map.Entry<Integer, Loaded> process : loaded.entrySet()) {
            if (ProcessHandle.of(process.getKey()).isEmpty()) {
                remove(process.getKey());
            } else {
                put(process.getKey(), process.getValue(), READY);
            }
        }
    }
}
