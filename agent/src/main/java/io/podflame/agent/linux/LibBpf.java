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

    static native long bpf_object__find_program_by_name(long object, long name);

    static native int bpf_program__set_log_buf(long program, long buffer, long sizeBytes);

    static native int bpf_program__fd(long program);

    static native int bpf_link_create(int program, int target, int attachType, long options);

    static native int bpf_map__fd(long map);

    static native int bpf_map__max_entries(long map);

    static native int bpf_map__value_size(long map);

    static native int bpf_map__set_max_entries(long map, int entries);

    static native int bpf_map_update_elem(int map, long key, long value, long flags);

    static native int bpf_map_delete_elem(int map, long key);
}
