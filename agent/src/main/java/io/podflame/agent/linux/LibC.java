package io.podflame.agent.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions, bound once by JNA's direct mapping. Addresses and sizes are plain longs: memory is handed over as
 * {@code MemorySegment} addresses, so JNA never copies any.
 *
 * <p>Direct mapping has no variable arguments. {@code syscall}, {@code ioctl}, {@code fcntl} and {@code openat} have them in C; with integers only, both x86-64
 * and aarch64 pass them in the same registers as fixed ones.
 */
final class LibC {

    static final int PAGE_BYTES;

    static {
        Native.register(LibC.class, NativeLibrary.getProcess());
        PAGE_BYTES = getpagesize();
    }

    private LibC() {}

    static native long syscall(long number, long arg1, long arg2, long arg3, long arg4, long arg5);

    static native int ioctl(int fd, long request, long argument);

    static native long mmap(long address, long sizeBytes, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long sizeBytes);

    static native long write(int fd, long address, long sizeBytes);

    static native long read(int fd, long address, long sizeBytes);

    static native int close(int fd);

    static native int openat(int directory, long path, int flags, int mode);

    static native int pipe2(long fds, int flags);

    static native int fcntl(int fd, int command, long argument);

    static native int poll(long files, long count, int timeoutMillis);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int maximumEvents, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    private static native int getpagesize();

    /** What the last call on this thread left in errno. Ask at once: the next call overwrites it. */
    static int errno() {
        return Native.getLastError();
    }
}
