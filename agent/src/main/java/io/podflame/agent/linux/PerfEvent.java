package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** One open event on one CPU, for all its tasks. Opened disabled. One thread uses and closes it. */
public final class PerfEvent implements AutoCloseable {

    private static final long ALL_TASKS = -1;
    private static final long NO_GROUP = -1;

    private final int fd;
    private final int cpu;

    private PerfEvent(int fd, int cpu) {
        this.fd = fd;
        this.cpu = cpu;
    }

    /**
     * Opens the event for every task that runs on the CPU.
     *
     * @throws LinuxException EACCES or EPERM without the right to, ENOENT when the machine does not have the event, EINVAL for a
     *     frequency above perf_event_max_sample_rate, ENODEV when the CPU is offline, EMFILE, ENOSYS
     */
    public static PerfEvent open(PerfEventAttr attr, int cpu) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(PerfEventAttr.BYTES, Long.BYTES);
            attr.encode(bytes);
            long fd = LibC.syscall(
                    systemCallNumber(), bytes.address(), ALL_TASKS, cpu, NO_GROUP, PerfEventAbi.PERF_FLAG_FD_CLOEXEC);
            if (fd < 0) {
                throw LinuxException.last("perf_event_open", "cpu=" + cpu);
            }
            return new PerfEvent((int) fd, cpu);
        }
    }

    /** The C library has no perf_event_open, and the number differs by architecture. */
    private static long systemCallNumber() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (architecture) {
            case "amd64", "x86_64" -> 298;
            case "aarch64" -> 241;
            default -> throw new IllegalStateException("no perf_event_open number known for " + architecture);
        };
    }

    /**
     * Maps the event's ring.
     *
     * @param sizeBytes of the records' part: a power of two, whole pages
     * @throws LinuxException EPERM above the locked-memory limit (kernel.perf_event_mlock_kb, RLIMIT_MEMLOCK), ENOMEM
     */
    public PerfRing mapRing(int sizeBytes) throws LinuxException {
        return PerfRing.map(fd, sizeBytes);
    }

    public void enable() throws LinuxException {
        control(PerfEventAbi.PERF_EVENT_IOC_ENABLE, "PERF_EVENT_IOC_ENABLE");
    }

    public void disable() throws LinuxException {
        control(PerfEventAbi.PERF_EVENT_IOC_DISABLE, "PERF_EVENT_IOC_DISABLE");
    }

    private void control(long request, String name) throws LinuxException {
        if (LibC.ioctl(fd, request, 0) < 0) {
            throw LinuxException.last("ioctl", name + ", cpu=" + cpu);
        }
    }

    public int fd() {
        return fd;
    }

    public int cpu() {
        return cpu;
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
