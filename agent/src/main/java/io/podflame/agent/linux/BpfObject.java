package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A BPF program and its maps, loaded into the kernel by libbpf. One thread opens and closes; the program is attached by one thread at a
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
    private final long program;
    private final List<BpfMap> maps = new ArrayList<>();

    private BpfObject(long object, long program) {
        this.object = object;
        this.program = program;
    }

    /**
     * Loads an object file with one program.
     *
     * @param programName of its function
     * @param mapEntries how many entries a map has, by its name, where it is not what the object says
     * @throws LinuxException EPERM without CAP_BPF and CAP_PERFMON, ENOMEM, EACCES or EINVAL with the verifier's reason, ENOENT for another
     *     name, ENOSYS without libbpf
     */
    public static BpfObject load(byte[] file, String programName, Map<String, Integer> mapEntries)
            throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            LibBpf.libbpf_set_print(0);
            MemorySegment bytes = local.allocateFrom(ValueLayout.JAVA_BYTE, file);
            long object = LibBpf.bpf_object__open_mem(bytes.address(), file.length, 0);
            if (object == 0) {
                throw LinuxException.last("bpf_object__open", programName);
            }
            long program = LibBpf.bpf_object__find_program_by_name(object, name(local, programName));
            if (program == 0) {
                LibBpf.bpf_object__close(object);
                throw new LinuxException(Errno.ENOENT.number(), "bpf_object__find_program_by_name", programName);
            }
            BpfObject loaded = new BpfObject(object, program);
            try {
                loaded.load(local, mapEntries);
                return loaded;
            } catch (LinuxException e) {
                loaded.close();
                throw e;
            }
        } catch (UnsatisfiedLinkError missing) {
            throw new LinuxException(Errno.ENOSYS.number(), "dlopen", "libbpf.so.1 is not installed");
        }
    }

    private void load(Arena local, Map<String, Integer> mapEntries) throws LinuxException {
        for (Map.Entry<String, Integer> entries : mapEntries.entrySet()) {
            int result = LibBpf.bpf_map__set_max_entries(findMap(local, entries.getKey()), entries.getValue());
            check(result, "bpf_map__set_max_entries", entries.getKey());
        }
        MemorySegment log = arena.allocate(LOG_BYTES);
        check(LibBpf.bpf_program__set_log_buf(program, log.address(), LOG_BYTES), "bpf_program__set_log_buf", "");
        int result = LibBpf.bpf_object__load(object);
        if (result < 0) {
            throw new LinuxException(-result, "bpf_object__load", lastLines(log.getString(0)));
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

    /** Of the program, as the kernel's own listing and {@code bpf_stats} know it. */
    public int programFd() {
        return LibBpf.bpf_program__fd(program);
    }

    /**
     * Has the program run at every overflow of the event, until the link is closed.
     *
     * @param cookie what the program gets from bpf_get_attach_cookie
     * @throws LinuxException EINVAL before Linux 5.15
     */
    public BpfLink attach(PerfEvent event, long cookie) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment options = local.allocate(LINK_OPTIONS_BYTES, Long.BYTES);
            options.set(ValueLayout.JAVA_LONG, 0, LINK_OPTIONS_BYTES);
            options.set(ValueLayout.JAVA_LONG, LINK_COOKIE, cookie);
            int link = LibBpf.bpf_link_create(programFd(), event.fd(), BPF_PERF_EVENT, options.address());
            if (link < 0) {
                throw new LinuxException(-link, "bpf_link_create", "cpu=" + event.cpu());
            }
            return new BpfLink(link);
        }
    }

    @Override
    public void close() {
        maps.forEach(BpfMap::unmap);
        LibBpf.bpf_object__close(object);
        arena.close();
    }
}
