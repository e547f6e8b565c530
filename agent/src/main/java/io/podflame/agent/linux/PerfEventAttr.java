package io.podflame.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What to open: {@code struct perf_event_attr} as its version 7 (128 bytes, Linux 5.13; older kernels take it as long as what they do
 * not know is zero). Native byte order. Fields not named below stay 0.
 *
 * <pre>
 *   0 u32 type              4 u32 size = 128          8 u64 config
 *  16 u64 sample_period or sample_freq               24 u64 sample_type
 *  32 u64 read_format                                40 u64 flags, bit by bit:
 *       0 disabled   8 mmap    9 comm    10 freq    13 task    14 watermark
 *      18 sample_id_all   21 exclude_callchain_kernel  22 exclude_callchain_user   23 mmap2   24 comm_exec   25 use_clockid
 *  48 u32 wakeup_watermark 52 u32 bp_type            56 u64 config1
 *  64 u64 config2          72 u64 branch_sample_type 80 u64 sample_regs_user
 *  88 u32 sample_stack_user 92 s32 clockid           96 u64 sample_regs_intr
 * 104 u32 aux_watermark   108 u16 sample_max_stack  110 u16 reserved
 * 112 u32 aux_sample_size 116 u32 reserved          120 u64 sig_data
 * </pre>
 *
 * <p>Always on, but for what BPF programs write: process events (mmap, mmap2, comm with comm_exec, task), sample_id_all so that those carry a time too, timestamps of
 * CLOCK_MONOTONIC, opened disabled; lost records are counted where the kernel does that.
 *
 * @param type perf_type_id
 * @param config the event in that type
 * @param periodOrFrequency nanoseconds or events between samples; with {@code frequency}, samples per second
 * @param frequency whether {@code periodOrFrequency} is a frequency
 * @param sampleType PERF_SAMPLE_ bits
 * @param stack how user stacks are sampled
 * @param watermarkBytes bytes in the ring that make its file readable
 * @param records what it writes there
 */
public record PerfEventAttr(
        int type,
        long config,
        long periodOrFrequency,
        boolean frequency,
        long sampleType,
        StackSampling stack,
        int watermarkBytes,
        Records records) {

    /** What the event writes into a ring. */
    public enum Records {
        /** Its samples, and what happens to processes. */
        OF_KERNEL,
        /** What a BPF program gives it, with the call chain in the kernel. */
        OF_BPF_WITH_CALL_CHAIN,
        /** What a BPF program gives it, with an empty call chain. */
        OF_BPF
    }

    /**
     * What of the user's stack is sampled beside the call chain.
     *
     * @param registers one bit for each register of the architecture's asm/perf_regs.h
     * @param bytes of memory from the stack pointer upward, a multiple of 8; 0 for none
     */
    public record StackSampling(long registers, int bytes) {

        /** The call chain alone, for which the kernel follows frame pointers. */
        public static final StackSampling CALL_CHAIN = new StackSampling(0, 0);

        /** @return PERF_SAMPLE_ bits */
        long sampleType() {
            return bytes == 0 ? 0 : PerfEventAbi.PERF_SAMPLE_REGS_USER | PerfEventAbi.PERF_SAMPLE_STACK_USER;
        }
    }

    static final int BYTES = 128;

    /** Where an older kernel needs a 0. */
    static final int READ_FORMAT = 32;

    private static final long DISABLED = 1L << 0;
    private static final long MMAP = 1L << 8;
    private static final long COMM = 1L << 9;
    private static final long FREQ = 1L << 10;
    private static final long TASK = 1L << 13;
    private static final long WATERMARK = 1L << 14;
    private static final long SAMPLE_ID_ALL = 1L << 18;
    private static final long EXCLUDE_CALLCHAIN_KERNEL = 1L << 21;
    private static final long EXCLUDE_CALLCHAIN_USER = 1L << 22;
    private static final long MMAP2 = 1L << 23;
    private static final long COMM_EXEC = 1L << 24;
    private static final long USE_CLOCKID = 1L << 25;
    private static final int CLOCK_MONOTONIC = 1;

    /** The same with another watermark. */
    public PerfEventAttr withWatermarkBytes(int bytes) {
        return new PerfEventAttr(type, config, periodOrFrequency, frequency, sampleType, stack, bytes, records);
    }

    /**
     * What a BPF program writes with bpf_perf_event_output: records as of this event with the bytes given to it (PERF_SAMPLE_RAW).
     *
     * @param written one of those of BPF
     */
    public PerfEventAttr bpfOutput(Records written) {
        return new PerfEventAttr(
                PerfEventAbi.PERF_TYPE_SOFTWARE,
                PerfEventAbi.PERF_COUNT_SW_BPF_OUTPUT,
                1,
                false,
                sampleType,
                stack,
                watermarkBytes,
                written);
    }

    /** Writes the structure. {@code target} has {@link #BYTES} zeroed bytes. */
    void encode(MemorySegment target) {
        target.set(ValueLayout.JAVA_INT, 0, type);
        target.set(ValueLayout.JAVA_INT, 4, BYTES);
        target.set(ValueLayout.JAVA_LONG, 8, config);
        target.set(ValueLayout.JAVA_LONG, 16, periodOrFrequency);
        target.set(ValueLayout.JAVA_LONG, 24, sampleType | stack.sampleType());
        target.set(ValueLayout.JAVA_LONG, READ_FORMAT, PerfEventAbi.PERF_FORMAT_LOST);
        target.set(ValueLayout.JAVA_LONG, 40, flags());
        target.set(ValueLayout.JAVA_INT, 48, watermarkBytes);
        target.set(ValueLayout.JAVA_LONG, 80, stack.registers());
        target.set(ValueLayout.JAVA_INT, 88, stack.bytes());
        target.set(ValueLayout.JAVA_INT, 92, CLOCK_MONOTONIC);
    }

    private long flags() {
        long always = DISABLED | WATERMARK | USE_CLOCKID;
        return switch (records) {
            case OF_BPF_WITH_CALL_CHAIN -> always | EXCLUDE_CALLCHAIN_USER;
            case OF_BPF -> always | EXCLUDE_CALLCHAIN_USER | EXCLUDE_CALLCHAIN_KERNEL;
            case OF_KERNEL -> {
                long processEvents = MMAP | MMAP2 | COMM | COMM_EXEC | TASK | SAMPLE_ID_ALL;
                yield always | processEvents | (frequency ? FREQ : 0);
            }
        };
    }
}
