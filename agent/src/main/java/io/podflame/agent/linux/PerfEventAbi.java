package io.podflame.agent.linux;

/**
 * Constants of {@code include/uapi/linux/perf_event.h} (Linux 6.18). Only those Podflame uses; names are the kernel's.
 */
public final class PerfEventAbi {

    // perf_type_id and the events in it
    public static final int PERF_TYPE_HARDWARE = 0;
    public static final int PERF_TYPE_SOFTWARE = 1;
    public static final long PERF_COUNT_HW_CPU_CYCLES = 0;
    public static final long PERF_COUNT_SW_CPU_CLOCK = 0;

    // perf_event_sample_format: what a sample holds, in the order the kernel writes it
    public static final long PERF_SAMPLE_IP = 1L << 0;
    public static final long PERF_SAMPLE_TID = 1L << 1;
    public static final long PERF_SAMPLE_TIME = 1L << 2;
    public static final long PERF_SAMPLE_CALLCHAIN = 1L << 5;
    public static final long PERF_SAMPLE_CPU = 1L << 7;
    public static final long PERF_SAMPLE_PERIOD = 1L << 8;

    /** perf_event_read_format, since Linux 6.0: reading an event also gives how many of its records were lost. */
    static final long PERF_FORMAT_LOST = 1L << 4;

    // perf_event_type: the records in a ring
    public static final int PERF_RECORD_LOST = 2;
    public static final int PERF_RECORD_COMM = 3;
    public static final int PERF_RECORD_EXIT = 4;
    public static final int PERF_RECORD_THROTTLE = 5;
    public static final int PERF_RECORD_UNTHROTTLE = 6;
    public static final int PERF_RECORD_FORK = 7;
    public static final int PERF_RECORD_SAMPLE = 9;
    public static final int PERF_RECORD_MMAP2 = 10;

    // perf_event_header.misc
    public static final int PERF_RECORD_MISC_CPUMODE_MASK = 7;
    public static final int PERF_RECORD_MISC_KERNEL = 1;
    public static final int PERF_RECORD_MISC_USER = 2;
    public static final int PERF_RECORD_MISC_COMM_EXEC = 1 << 13;

    // perf_callchain_context: entries of a call chain that are no addresses but say whose addresses follow
    public static final long PERF_CONTEXT_HV = -32;
    public static final long PERF_CONTEXT_KERNEL = -128;
    public static final long PERF_CONTEXT_USER = -512;
    public static final long PERF_CONTEXT_GUEST = -2048;
    public static final long PERF_CONTEXT_GUEST_KERNEL = -2176;
    public static final long PERF_CONTEXT_GUEST_USER = -2560;
    /** Every entry from here up (unsigned) is a context. */
    public static final long PERF_CONTEXT_MAX = -4095;

    static final long PERF_FLAG_FD_CLOEXEC = 1L << 3;

    // _IO('$', 0) and _IO('$', 1)
    static final long PERF_EVENT_IOC_ENABLE = 0x2400;
    static final long PERF_EVENT_IOC_DISABLE = 0x2401;

    static final int HEADER_BYTES = 8;

    /** In PERF_RECORD_MMAP2's prot: PROT_EXEC of {@code mman.h}. */
    public static final int PROT_EXEC = 4;

    private PerfEventAbi() {}
}
