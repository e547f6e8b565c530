package io.podflame.collector.symbolize;

import io.podflame.binary.BuildId;
import io.podflame.binary.demangle.Demangler;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Location;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names the locations of one query. A location keeps its frame as long as the query runs, also when a symbol table arrives or is
 * evicted meanwhile. Not thread-safe.
 */
public final class SymbolLookup {
    private static final String VDSO = "[vdso]";
    private static final String KERNEL = "[kernel]";

    /** What agents give as the file of just-in-time code that has a name. */
    private static final String JIT = "[jit]";
    /** As an agent names what a thread was doing: io.podflame.agent.model.ThreadState. */
    private static final String ON_CPU = "[on-CPU]";

    private static final String OFF_CPU = "[off-CPU]";
    private static final String WOKEN_BY = "[woken by ";

    /** Frames by ELF address, of each of the kinds of location. */
    private record NamedFile(
            Location.Executable executable, FramesByAddress instructionPointers, FramesByAddress returnAddresses) {

        NamedFile(Location.Executable executable) {
            this(executable, new FramesByAddress(), new FramesByAddress());
        }
    }

    private final Function<BuildId, Optional<DecodedTable>> tables;
    private final Map<BuildId, Optional<DecodedTable>> found = new HashMap<>();
    private final Map<Location.Executable, NamedFile> files = new HashMap<>();
    /** The next location is mostly of the same one. */
    private @Nullable NamedFile latest;
    /** Of the locations of no file. */
    private final Map<Location, List<FrameAtLine>> frames = new HashMap<>();

    private final Map<String, BuildId> buildIds = new HashMap<>();
    private final Set<String> ambiguousFiles = new HashSet<>();

    SymbolLookup(Function<BuildId, Optional<DecodedTable>> tables) {
        this.tables = tables;
    }

    /**
     * Names locations without a store.
     *
     * @param tables gives a build ID's table, once; empty where there is none
     */
    public static SymbolLookup in(Function<BuildId, Optional<SymbolTable>> tables) {
        return new SymbolLookup(buildId -> tables.apply(buildId).map(DecodedTable::of));
    }

    /**
     * The location's frames: those of inlined calls, the innermost first, then that of the function into which they were inlined. Without a
     * symbol that holds the address it is one, {@code [file+0xaddress]}, never a neighbour's name.
     */
    public List<FrameAtLine> frames(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Location.Executable executable, long elfAddress) ->
                ofFile(file(executable).instructionPointers(), elfAddress, location);
            case Location.ReturnAddress(Location.Executable executable, long elfAddress) ->
                ofFile(file(executable).returnAddresses(), elfAddress, location);
            default -> frames.computeIfAbsent(location, this::name);
        };
    }

    private List<FrameAtLine> ofFile(FramesByAddress known, long elfAddress, Location location) {
        List<FrameAtLine> found = known.get(elfAddress);
        if (found == null) {
            found = name(location);
            known.put(elfAddress, found);
        }
        return found;
    }

    private NamedFile file(Location.Executable executable) {
        NamedFile file = latest;
        if (file == null || file.executable() != executable) {
            file = files.computeIfAbsent(executable, NamedFile::new);
            latest = file;
        }
        return file;
    }

    /** The innermost of the location's frames: what runs there. */
    public Frame frame(Location location) {
        return frames(location).getFirst().frame();
    }

    /** Takes note of the files that another one has named. */
    public void add(SymbolLookup other) {
        other.buildIds.forEach(this::addFile);
        ambiguousFiles.addAll(other.ambiguousFiles);
    }

    private void addFile(String path, BuildId buildId) {
        BuildId first = buildIds.putIfAbsent(path, buildId);
        if (first != null && !first.equals(buildId)) {
            ambiguousFiles.add(path);
        }
    }

    /** Build IDs of the files named so far, by file; one that was seen with several is missing. */
    public Map<String, BuildId> buildIds() {
        Map<String, BuildId> unambiguous = new HashMap<>(buildIds);
        unambiguous.keySet().removeAll(ambiguousFiles);
        return unambiguous;
    }

    private List<FrameAtLine> name(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Location.Executable executable, long elfAddress) ->
                ofFile(executable, elfAddress, elfAddress);
            // the call may be the function's last instruction: the address after it is another function's, or nobody's
            case Location.ReturnAddress(Location.Executable executable, long elfAddress) ->
                ofFile(executable, elfAddress, elfAddress - 1);
            case Location.Kernel(String function, String module) -> single(kernel(function, module));
            case Location.Anonymous(String mappingName, long processAddress) ->
                single(anonymous(mappingName, processAddress));
            case Location.Unmapped(String space, long processAddress) -> single(unmapped(space, processAddress));
            case Location.Named(String function, String file) -> single(named(function, file));
            case Location.Thread(String name) -> single(new Frame(name, FrameKind.THREAD, "", true));
            case Location.Truncated(String reason) -> single(Frame.truncated(reason));
        };
    }

    private static List<FrameAtLine> single(Frame frame) {
        return List.of(new FrameAtLine(frame));
    }

    private List<FrameAtLine> ofFile(Location.Executable executable, long elfAddress, long lookupAddress) {
        addFile(executable.path(), executable.buildId());
        Optional<DecodedTable> table = found.computeIfAbsent(executable.buildId(), tables);
        return table.map(symbols -> symbols.frames(lookupAddress, executable.path()))
                .filter(named -> !named.isEmpty())
                .orElseGet(() -> single(new Frame(
                        bracketed(baseName(executable.path()), elfAddress),
                        table.map(DecodedTable::codeKind).orElse(FrameKind.NATIVE),
                        executable.path(),
                        false)));
    }

    /** Where a kernel hides its symbols, agents put the reason in brackets; no function's name begins with one. */
    private static Frame kernel(String function, String module) {
        return function.startsWith("[")
                ? new Frame(function, FrameKind.KERNEL, KERNEL, false)
                : new Frame(function, FrameKind.KERNEL, module, true);
    }

    private static Frame anonymous(String mappingName, long processAddress) {
        if (mappingName.equals(VDSO)) {
            return new Frame(bracketed("vdso", processAddress), FrameKind.NATIVE, VDSO, false);
        }
        String bare = mappingName.startsWith("[") && mappingName.endsWith("]")
                ? mappingName.substring(1, mappingName.length() - 1)
                : baseName(mappingName);
        String name = bare.isEmpty() ? "anon" : bare;
        return new Frame(bracketed(name, processAddress), FrameKind.JIT, "[" + name + "]", false);
    }

    /** Addresses in a recording's text are of processes that are gone: without a name only the file is known. */
    private static Frame named(String function, String file) {
        return function.isEmpty()
                ? new Frame("[" + (file.isEmpty() ? "unknown" : baseName(file)) + "]", FrameKind.NATIVE, file, false)
                : new Frame(Demangler.demangle(function), kindOfNamed(function, file), file, true);
    }

    /** What a thread was doing agents say in brackets. */
    private static FrameKind kindOfNamed(String function, String file) {
        if (file.isEmpty() && function.equals(ON_CPU)) {
            return FrameKind.ON_CPU;
        }
        if (file.isEmpty() && (function.equals(OFF_CPU) || function.startsWith(WOKEN_BY))) {
            return FrameKind.OFF_CPU;
        }
        return file.equals(JIT) ? FrameKind.JIT : FrameKind.NATIVE;
    }

    /** A kernel address in no known function, or a user address in no known mapping. */
    private static Frame unmapped(String space, long processAddress) {
        return space.equals("kernel")
                ? new Frame(bracketed("kernel", processAddress), FrameKind.KERNEL, KERNEL, false)
                : new Frame(bracketed("unmapped", processAddress), FrameKind.UNKNOWN, "[unmapped]", false);
    }

    private static String bracketed(String name, long address) {
        return "[" + name + "+0x" + Long.toHexString(address) + "]";
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
