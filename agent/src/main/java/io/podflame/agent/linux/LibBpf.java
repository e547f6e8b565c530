package io.podflame.agent.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * libbpf's functions, version 1.0 or newer, bound once by JNA's direct mapping. Pointers are plain longs, as in {@link LibC}. Those that
 * give a pointer give 0 and set errno when they fail; those that give a number give -errno.
 */
final class LibBpf {

    static {
        Native.register(LibBpf.class, NativeLibrary.getInstance("libbpf.so.1"));
    }

    private LibBpf() {}

    /** With 0 libbpf writes nothing to standard error. */
    static native long libbpf_set_print(long function);

    static native long bpf_object__open_mem(long bytes, long sizeBytes, long options);

    static native int bpf_object__load(long object);

    static native void bpf_object__close(long object);

    static native long bpf_object__find_map_by_name(long object, long name);

    /** The program behind another; with 0 the first. 0 behind the last. */
    static native long bpf_object__next_program(long object, long before);

    static native long bpf_object__find_program_by_name(long object, long name);

    static native int bpf_program__set_log_buf(long program, long buffer, long sizeBytes);

    static native int bpf_program__fd(long program);

    static native int bpf_link_create(int program, int target, int attachType, long options);

    /** With no name, for a program that says itself where it belongs: on a tracepoint, by the kernel's type information. */
    static native int bpf_raw_tracepoint_open(long name, int program);

    static native int bpf_map__fd(long map);

    static native int bpf_map__max_entries(long map);

    static native int bpf_map__value_size(long map);

    /** Has the object use a map that is there already in place of one of its own. */
    static native int bpf_map__reuse_fd(long map, int fd);

    static native int bpf_map__set_max_entries(long map, int entries);

    static native int bpf_map_update_elem(int map, long key, long value, long flags);

    static native int bpf_map_lookup_elem(int map, long key, long value);

    static native int bpf_map_get_next_key(int map, long key, long next);

    static native int bpf_map_delete_elem(int map, long key);
}
