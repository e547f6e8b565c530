package io.podflame.agent.sample.recording.perfdata;

/**
 * Constants of perf's own file format ({@code tools/perf/Documentation/perf.data-file-format.txt},
 * {@code tools/lib/perf/include/perf/event.h}, Linux 6.18): what perf adds to the kernel's records. Names are perf's.
 */
final class PerfFileAbi {

    /** "PERFILE2" as a little-endian number: bytes in the order of the machine that recorded. */
    static final long PERF_MAGIC = 0x32454c4946524550L;

    /** Of {@code struct perf_pipe_file_header}: magic, size. */
    static final int PIPE_HEADER_BYTES = 16;

    /** Of {@code struct perf_file_header}: magic, size, attr_size, three sections, 256 feature bits. */
    static final int FILE_HEADER_BYTES = 104;

    /** Of {@code struct perf_file_section}: offset, size. */
    static final int SECTION_BYTES = 16;

    static final int FEATURE_BITS = 256;

    /** Records of perf itself begin here; below are the kernel's. */
    static final int PERF_RECORD_USER_TYPE_START = 64;

    static final int PERF_RECORD_HEADER_ATTR = 64;
    static final int PERF_RECORD_HEADER_EVENT_TYPE = 65;
    static final int PERF_RECORD_HEADER_TRACING_DATA = 66;
    static final int PERF_RECORD_HEADER_BUILD_ID = 67;
    static final int PERF_RECORD_FINISHED_ROUND = 68;
    static final int PERF_RECORD_ID_INDEX = 69;
    static final int PERF_RECORD_AUXTRACE_INFO = 70;
    static final int PERF_RECORD_AUXTRACE = 71;
    static final int PERF_RECORD_AUXTRACE_ERROR = 72;
    static final int PERF_RECORD_THREAD_MAP = 73;
    static final int PERF_RECORD_CPU_MAP = 74;
    static final int PERF_RECORD_STAT_CONFIG = 75;
    static final int PERF_RECORD_STAT = 76;
    static final int PERF_RECORD_STAT_ROUND = 77;
    static final int PERF_RECORD_EVENT_UPDATE = 78;
    static final int PERF_RECORD_TIME_CONV = 79;
    static final int PERF_RECORD_HEADER_FEATURE = 80;
    static final int PERF_RECORD_COMPRESSED = 81;
    static final int PERF_RECORD_FINISHED_INIT = 82;
    static final int PERF_RECORD_COMPRESSED2 = 83;

    /** What an EVENT_UPDATE tells: the event's name. Units, scales and CPUs are of no use here. */
    static final long PERF_EVENT_UPDATE__NAME = 2;

    /** In a build ID's misc: its size is told; it is 20 bytes otherwise. */
    static final int PERF_RECORD_MISC_BUILD_ID_SIZE = 1 << 15;

    /** In LOST_SAMPLES' misc: a BPF filter of perf's left them out; nothing is lost. */
    static final int PERF_RECORD_MISC_LOST_SAMPLES_BPF = 1 << 15;

    // enum of feature sections
    static final int HEADER_BUILD_ID = 2;
    static final int HEADER_HOSTNAME = 3;
    static final int HEADER_OSRELEASE = 4;
    static final int HEADER_VERSION = 5;
    static final int HEADER_ARCH = 6;
    static final int HEADER_NRCPUS = 7;
    static final int HEADER_CMDLINE = 11;
    static final int HEADER_EVENT_DESC = 12;
    static final int HEADER_CLOCK_DATA = 29;

    private PerfFileAbi() {}
}
