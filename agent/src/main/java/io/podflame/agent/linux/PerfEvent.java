package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.OptionalLong;

/** One open event on one CPU, for all its tasks or those of a control group. Opened disabled. One thread uses and closes it. */
public final class PerfEvent implements AutoCloseable {

    private static final long ALL_TASKS = -1;
    private static final long NO_GROUP = -1;

    private final int fd;
    private final int cpu;
    private final boolean countsLost;

    private PerfEvent(int fd, int cpu, boolean countsLost) {
        this.fd = fd;
        this.cpu = cpu;
        this.countsLost = countsLost;
    }

    /**
     * Opens the event for every task that runs on the CPU.
     *
     * @throws LinuxException EACCES or EPERM without the right to, ENOENT when the machine does not have the event, EINVAL for a
     *     frequency above perf_event_max_sample_rate, ENODEV when the CPU is offline, EMFILE, ENOSYS
     */
    public static PerfEvent open(PerfEventAttr attr, int cpu) throws LinuxException {
        return open(attr, cpu, new Whose(ALL_TASKS, 0));
    }

    /**
     * Opens the event for the tasks of a control group, and of those below it, when they run on the CPU: others pay nothing.
     *
     * @throws LinuxException as {@link #open}; also EBADF where the kernel has no perf events of control groups, EINVAL without the
     *     perf_event controller
     */
    public static PerfEvent openWithin(CgroupDirectory cgroup, PerfEventAttr attr, int cpu) throws LinuxException {
        return open(attr, cpu, new Whose(cgroup.fd(), PerfEventAbi.PERF_FLAG_PID_CGROUP));
    }

    /** perf_event_open's pid, and the flag that says what it is. */
    private record Whose(long pid, long flag) {}

    private static PerfEvent open(PerfEventAttr attr, int cpu, Whose whose) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(PerfEventAttr.BYTES, Long.BYTES);
            attr.encode(bytes);
            long fd = call(bytes, cpu, whose);
            boolean countsLost = fd >= 0;
            if (fd < 0 && Errno.of(LibC.errno()) == Errno.EINVAL) {
                bytes.set(ValueLayout.JAVA_LONG, PerfEventAttr.READ_FORMAT, 0); // before Linux 6.0
                fd = call(bytes, cpu, whose);
            }
            if (fd < 0) {
                throw LinuxException.last("perf_event_open", "cpu=" + cpu);
            }
            return new PerfEvent((int) fd, cpu, countsLost);
        }
    }

    private static long call(MemorySegment attr, int cpu, Whose whose) {
        long flags = PerfEventAbi.PERF_FLAG_FD_CLOEXEC | whose.flag();
        return LibC.syscall(systemCallNumber(), attr.address(), whose.pid(), cpu, NO_GROUP, flags);
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

    /**
     * Has this event's records go to another's ring, which is mapped.
     *
     * @param ring of the same CPU and clock
     */
    public void writeTo(PerfEvent ring) throws LinuxException {
        if (LibC.ioctl(fd, PerfEventAbi.PERF_EVENT_IOC_SET_OUTPUT, ring.fd) < 0) {
            throw LinuxException.last("ioctl", "PERF_EVENT_IOC_SET_OUTPUT, cpu=" + cpu);
        }
    }

    private void control(long request, String name) throws LinuxException {
        if (LibC.ioctl(fd, request, 0) < 0) {
            throw LinuxException.last("ioctl", name + ", cpu=" + cpu);
        }
    }

    /**
     * How many records did not fit into the ring, since the event was opened: {@code u64 value; u64 lost}, as read_format wants it.
     * Interrupts the event's CPU unless it is disabled. Empty on a kernel before 6.0, and when the CPU has gone.
     */
    public OptionalLong lost() throws LinuxException {
        if (!countsLost) {
            return OptionalLong.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counts = arena.allocate(2 * Long.BYTES, Long.BYTES);
            long bytes = LibC.read(fd, counts.address(), counts.byteSize());
            if (bytes < 0) {
                throw LinuxException.last("read", "perf event, cpu=" + cpu);
            }
            return bytes < counts.byteSize()
                    ? OptionalLong.empty()
                    : OptionalLong.of(counts.get(ValueLayout.JAVA_LONG, Long.BYTES));
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
