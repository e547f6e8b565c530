package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BPF programs and their maps, loaded into the kernel by libbpf. One thread opens and closes; programs are attached by one thread at a
 * time.
 */
public final class BpfObject implements AutoCloseable {

    private static final int LOG_BYTES = 1 << 20;
    /** Of the verifier's words the last ones say what is wrong. */
    private static final int LOG_LINES = 4;

    /** enum bpf_attach_type of {@code uapi/linux/bpf.h}. */
    private static final int BPF_PERF_EVENT = 41;

    /** struct bpf_link_create_opts: size_t sz, u32 flags, pointer, u32, u32, then what depends on the type. */
    private static final int LINK_OPTIONS_BYTES = 40;

    private static final int LINK_COOKIE = 32;

    private static final String BOOKKEEPING = "processed ";

    private final Arena arena = Arena.ofShared();
    private final long object;
    private final List<BpfMap> maps = new ArrayList<>();

    private BpfObject(long object) {
        this.object = object;
    }

    /**
     * What maps an object gets, by their names.
     *
     * @param entries how many entries a map has, where it is not what the object says
     * @param shared maps of another object that are used in place of the object's own
     */
    public record Maps(Map<String, Integer> entries, Map<String, BpfMap> shared) {
        public Maps {
            entries = Map.copyOf(entries);
            shared = Map.copyOf(shared);
        }
    }

    /**
     * Loads an object file.
     *
     * @param name for messages
     * @throws LinuxException EPERM without CAP_BPF and CAP_PERFMON, ENOMEM, EACCES or EINVAL with the verifier's reason, ENOENT for another
     *     name, ENOSYS without libbpf
     */
    public static BpfObject load(byte[] file, String name, Maps maps) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            LibBpf.libbpf_set_print(0);
            MemorySegment bytes = local.allocateFrom(ValueLayout.JAVA_BYTE, file);
            long object = LibBpf.bpf_object__open_mem(bytes.address(), file.length, 0);
            if (object == 0) {
                throw LinuxException.last("bpf_object__open", name);
            }
            BpfObject loaded = new BpfObject(object);
            try {
                loaded.load(local, maps);
                return loaded;
            } catch (LinuxException e) {
                loaded.close();
                throw e;
            }
        } catch (LinkageError missing) {
            throw new LinuxException(Errno.ENOSYS.number(), "dlopen", "libbpf.so.1 is not installed");
        }
    }

    private void load(Arena local, Maps wanted) throws LinuxException {
        for (Map.Entry<String, Integer> entries : wanted.entries().entrySet()) {
            int result = LibBpf.bpf_map__set_max_entries(findMap(local, entries.getKey()), entries.getValue());
            check(result, "bpf_map__set_max_entries", entries.getKey());
        }
        for (Map.Entry<String, BpfMap> shared : wanted.shared().entrySet()) {
            int result = LibBpf.bpf_map__reuse_fd(
                    findMap(local, shared.getKey()), shared.getValue().fd());
            check(result, "bpf_map__reuse_fd", shared.getKey());
        }
        List<MemorySegment> logs = new ArrayList<>();
        for (long program = LibBpf.bpf_object__next_program(object, 0);
                program != 0;
                program = LibBpf.bpf_object__next_program(object, program)) {
            MemorySegment log = arena.allocate(LOG_BYTES);
            check(LibBpf.bpf_program__set_log_buf(program, log.address(), LOG_BYTES), "bpf_program__set_log_buf", "");
            logs.add(log);
        }
        int result = LibBpf.bpf_object__load(object);
        if (result < 0) {
            // the last one with any words is of the program that was refused
            String words = logs.stream()
                    .map(log -> lastLines(log.getString(0)))
                    .filter(said -> !said.isEmpty())
                    .reduce("", (before, last) -> last);
            throw new LinuxException(-result, "bpf_object__load", words);
        }
    }

    /** Of what the verifier wrote what is wrong: its bookkeeping follows. */
    static String lastLines(String log) {
        List<String> lines = log.lines()
                .filter(line ->
                        !line.isBlank() && !line.startsWith(BOOKKEEPING) && !line.startsWith("verification time"))
                .toList();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private static void check(int result, String call, String arguments) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(-result, call, arguments);
        }
    }

    private static long name(Arena local, String name) {
        return local.allocateFrom(name, StandardCharsets.US_ASCII).address();
    }

    private long findMap(Arena local, String mapName) throws LinuxException {
        long map = LibBpf.bpf_object__find_map_by_name(object, name(local, mapName));
        if (map == 0) {
            throw new LinuxException(Errno.ENOENT.number(), "bpf_object__find_map_by_name", mapName);
        }
        return map;
    }

    /** A map of the object; it goes when the object does. */
    public BpfMap map(String mapName) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            BpfMap map = new BpfMap(mapName, findMap(local, mapName));
            maps.add(map);
            return map;
        }
    }

    /**
     * A program's file descriptor, as the kernel's own listing and {@code bpf_stats} know it.
     *
     * @throws LinuxException ENOENT for a name that no program has
     */
    public int programFd(String programName) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            long program = LibBpf.bpf_object__find_program_by_name(object, name(local, programName));
            if (program == 0) {
                throw new LinuxException(Errno.ENOENT.number(), "bpf_object__find_program_by_name", programName);
            }
            return LibBpf.bpf_program__fd(program);
        }
    }

    /**
     * Has a program run at every overflow of the event, until the link is closed.
     *
     * @param cookie what the program gets from bpf_get_attach_cookie
     * @throws LinuxException EINVAL before Linux 5.15
     */
    public BpfLink attach(String programName, PerfEvent event, long cookie) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment options = local.allocate(LINK_OPTIONS_BYTES, Long.BYTES);
            options.set(ValueLayout.JAVA_LONG, 0, LINK_OPTIONS_BYTES);
            options.set(ValueLayout.JAVA_LONG, LINK_COOKIE, cookie);
            int link = LibBpf.bpf_link_create(programFd(programName), event.fd(), BPF_PERF_EVENT, options.address());
            if (link < 0) {
                throw new LinuxException(-link, "bpf_link_create", "cpu=" + event.cpu());
            }
            return new BpfLink(link);
        }
    }

    /** Has a program run at the tracepoint that it names itself (tp_btf), on all CPUs, until the link is closed. */
    public BpfLink attachToTracepoint(String programName) throws LinuxException {
        int link = LibBpf.bpf_raw_tracepoint_open(0, programFd(programName));
        if (link < 0) {
            throw new LinuxException(-link, "bpf_raw_tracepoint_open", programName);
        }
        return new BpfLink(link);
    }

    @Override
    public void close() {
        maps.forEach(BpfMap::unmap);
        LibBpf.bpf_object__close(object);
        arena.close();
    }
}
