package io.podflame.agent.linux;

/**
 * Constants of {@code include/uapi/linux/perf_event.h} (Linux 6.18). Only those Podflame uses; names are the kernel's.
 */
public final class PerfEventAbi {

    // perf_type_id and the events in it
    public static final int PERF_TYPE_HARDWARE = 0;
    public static final int PERF_TYPE_SOFTWARE = 1;
    public static final int PERF_TYPE_TRACEPOINT = 2;
    public static final int PERF_TYPE_HW_CACHE = 3;
    public static final int PERF_TYPE_RAW = 4;
    public static final int PERF_TYPE_BREAKPOINT = 5;
    public static final long PERF_COUNT_HW_CPU_CYCLES = 0;
    public static final long PERF_COUNT_SW_CPU_CLOCK = 0;
    /** Counts nothing: an event for its records of processes alone. */
    public static final long PERF_COUNT_SW_DUMMY = 9;

    static final long PERF_COUNT_SW_BPF_OUTPUT = 10;

    // perf_event_sample_format: what a sample holds, in the order the kernel writes it
    public static final long PERF_SAMPLE_IP = 1L << 0;
    public static final long PERF_SAMPLE_TID = 1L << 1;
    public static final long PERF_SAMPLE_TIME = 1L << 2;
    public static final long PERF_SAMPLE_ADDR = 1L << 3;
    public static final long PERF_SAMPLE_READ = 1L << 4;
    public static final long PERF_SAMPLE_CALLCHAIN = 1L << 5;
    public static final long PERF_SAMPLE_ID = 1L << 6;
    public static final long PERF_SAMPLE_CPU = 1L << 7;
    public static final long PERF_SAMPLE_PERIOD = 1L << 8;
    public static final long PERF_SAMPLE_STREAM_ID = 1L << 9;
    public static final long PERF_SAMPLE_RAW = 1L << 10;
    public static final long PERF_SAMPLE_BRANCH_STACK = 1L << 11;
    public static final long PERF_SAMPLE_REGS_USER = 1L << 12;
    public static final long PERF_SAMPLE_STACK_USER = 1L << 13;
    public static final long PERF_SAMPLE_WEIGHT = 1L << 14;
    public static final long PERF_SAMPLE_DATA_SRC = 1L << 15;
    public static final long PERF_SAMPLE_IDENTIFIER = 1L << 16;
    public static final long PERF_SAMPLE_TRANSACTION = 1L << 17;
    public static final long PERF_SAMPLE_REGS_INTR = 1L << 18;
    public static final long PERF_SAMPLE_PHYS_ADDR = 1L << 19;
    public static final long PERF_SAMPLE_AUX = 1L << 20;
    public static final long PERF_SAMPLE_CGROUP = 1L << 21;
    public static final long PERF_SAMPLE_DATA_PAGE_SIZE = 1L << 22;
    public static final long PERF_SAMPLE_CODE_PAGE_SIZE = 1L << 23;
    public static final long PERF_SAMPLE_WEIGHT_STRUCT = 1L << 24;

    // perf_event_read_format: what reading an event gives, in a sample too
    public static final long PERF_FORMAT_TOTAL_TIME_ENABLED = 1L << 0;
    public static final long PERF_FORMAT_TOTAL_TIME_RUNNING = 1L << 1;
    public static final long PERF_FORMAT_ID = 1L << 2;
    public static final long PERF_FORMAT_GROUP = 1L << 3;
    /** Since Linux 6.0: also how many of the event's records were lost. */
    public static final long PERF_FORMAT_LOST = 1L << 4;

    // perf_branch_sample_type: what a sample's branch stack has besides its entries
    public static final long PERF_SAMPLE_BRANCH_HW_INDEX = 1L << 17;
    public static final long PERF_SAMPLE_BRANCH_COUNTERS = 1L << 19;

    // perf_event_type: the records in a ring
    public static final int PERF_RECORD_MMAP = 1;
    public static final int PERF_RECORD_LOST = 2;
    public static final int PERF_RECORD_COMM = 3;
    public static final int PERF_RECORD_EXIT = 4;
    public static final int PERF_RECORD_THROTTLE = 5;
    public static final int PERF_RECORD_UNTHROTTLE = 6;
    public static final int PERF_RECORD_FORK = 7;
    public static final int PERF_RECORD_READ = 8;
    public static final int PERF_RECORD_SAMPLE = 9;
    public static final int PERF_RECORD_MMAP2 = 10;
    public static final int PERF_RECORD_AUX = 11;
    public static final int PERF_RECORD_ITRACE_START = 12;
    public static final int PERF_RECORD_LOST_SAMPLES = 13;
    public static final int PERF_RECORD_SWITCH = 14;
    public static final int PERF_RECORD_SWITCH_CPU_WIDE = 15;
    public static final int PERF_RECORD_NAMESPACES = 16;
    public static final int PERF_RECORD_KSYMBOL = 17;
    public static final int PERF_RECORD_BPF_EVENT = 18;
    public static final int PERF_RECORD_CGROUP = 19;
    public static final int PERF_RECORD_TEXT_POKE = 20;
    public static final int PERF_RECORD_AUX_OUTPUT_HW_ID = 21;

    /** In PERF_RECORD_KSYMBOL's flags: the symbol goes, it does not come. */
    public static final int PERF_RECORD_KSYMBOL_FLAGS_UNREGISTER = 1;

    // perf_event_header.misc
    public static final int PERF_RECORD_MISC_CPUMODE_MASK = 7;
    public static final int PERF_RECORD_MISC_KERNEL = 1;
    public static final int PERF_RECORD_MISC_USER = 2;
    // bit 13 means another thing for each type of record
    public static final int PERF_RECORD_MISC_COMM_EXEC = 1 << 13;
    public static final int PERF_RECORD_MISC_MMAP_DATA = 1 << 13;
    public static final int PERF_RECORD_MISC_FORK_EXEC = 1 << 13;
    public static final int PERF_RECORD_MISC_MMAP_BUILD_ID = 1 << 14;

    // perf_callchain_context: entries of a call chain that are no addresses but say whose addresses follow
    public static final long PERF_CONTEXT_HV = -32;
    public static final long PERF_CONTEXT_KERNEL = -128;
    public static final long PERF_CONTEXT_USER = -512;
    public static final long PERF_CONTEXT_GUEST = -2048;
    public static final long PERF_CONTEXT_GUEST_KERNEL = -2176;
    public static final long PERF_CONTEXT_GUEST_USER = -2560;
    /** Every entry from here up (unsigned) is a context. */
    public static final long PERF_CONTEXT_MAX = -4095;

    static final long PERF_FLAG_PID_CGROUP = 1L << 2;
    static final long PERF_FLAG_FD_CLOEXEC = 1L << 3;

    // _IO('$', 0) and _IO('$', 1)
    static final long PERF_EVENT_IOC_ENABLE = 0x2400;
    static final long PERF_EVENT_IOC_DISABLE = 0x2401;
    /** _IO('$', 5). */
    static final long PERF_EVENT_IOC_SET_OUTPUT = 0x2405;

    static final int HEADER_BYTES = 8;

    /** In PERF_RECORD_MMAP2's prot: PROT_EXEC of {@code mman.h}. */
    public static final int PROT_EXEC = 4;

    private PerfEventAbi() {}
}
