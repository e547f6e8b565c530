package io.podflame.agent.sample.recording.perfdata;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;

/**
 * What was opened: {@code struct perf_event_attr} as a recording holds it, of any version.
 *
 * <pre>
 *   0 u32 type              4 u32 size                8 u64 config
 *  16 u64 sample_period or sample_freq               24 u64 sample_type
 *  32 u64 read_format                                40 u64 flags, bit by bit
 *  72 u64 branch_sample_type (since size 72+8)       80 u64 sample_regs_user   88 u32 sample_stack_user
 *  96 u64 sample_regs_intr                          108 u16 sample_max_stack
 * </pre>
 *
 * @param type perf_type_id
 * @param size of the structure, bytes
 * @param config the event in that type
 * @param periodOrFrequency with the frequency flag, samples per second; else events per sample
 * @param sampleType PERF_SAMPLE_ bits
 * @param readFormat PERF_FORMAT_ bits
 * @param flags the bit field, its first bit lowest, whatever the byte order was
 * @param branchSampleType PERF_SAMPLE_BRANCH_ bits
 * @param userRegisters one bit for each that a sample holds
 * @param interruptRegisters the same for PERF_SAMPLE_REGS_INTR
 * @param maxStack addresses in a call chain at most; 0 for the kernel's default
 */
record EventAttr(
        int type,
        int size,
        long config,
        long periodOrFrequency,
        long sampleType,
        long readFormat,
        long flags,
        long branchSampleType,
        long userRegisters,
        long interruptRegisters,
        int maxStack) {

    /** PERF_ATTR_SIZE_VER0. */
    static final int MIN_BYTES = 64;

    private static final int EXCLUDE_USER = 4;
    private static final int FREQ = 10;
    private static final int PRECISE_IP = 15;
    private static final int SAMPLE_ID_ALL = 18;

    /** Reads the structure at the beginning of the bytes, which may go on behind it. */
    static EventAttr parse(ByteView bytes) throws MalformedInputException {
        long stated = bytes.u32(4);
        int size = stated == 0 ? MIN_BYTES : (int) Math.min(stated, Integer.MAX_VALUE);
        if (size < MIN_BYTES || size > bytes.sizeBytes()) {
            throw bytes.malformed(
                    4, "a perf_event_attr of " + MIN_BYTES + " to " + bytes.sizeBytes() + " bytes", stated + " bytes");
        }
        long flags = bytes.s64(40);
        return new EventAttr(
                bytes.s32(0),
                size,
                bytes.s64(8),
                bytes.s64(16),
                bytes.s64(24),
                bytes.s64(32),
                // A compiler for a big-endian machine allots bit fields from the highest bit on.
                bytes.order() == ByteOrder.BIG_ENDIAN ? Long.reverse(flags) : flags,
                size >= 80 ? bytes.s64(72) : 0,
                size >= 88 ? bytes.s64(80) : 0,
                size >= 104 ? bytes.s64(96) : 0,
                size >= 110 ? bytes.u16(108) : 0);
    }

    boolean samples(long bits) {
        return (sampleType & bits) != 0;
    }

    boolean reads(long bits) {
        return (readFormat & bits) != 0;
    }

    boolean hasFrequency() {
        return flag(FREQ);
    }

    /** Whether records that are no samples end with a sample_id. */
    boolean sampleIdAll() {
        return flag(SAMPLE_ID_ALL);
    }

    boolean excludesUser() {
        return flag(EXCLUDE_USER);
    }

    boolean excludesKernel() {
        return flag(EXCLUDE_USER + 1);
    }

    boolean excludesHypervisor() {
        return flag(EXCLUDE_USER + 2);
    }

    /** 0 to 3: how near to the event the address must be. */
    int precision() {
        return (int) (flags >>> PRECISE_IP) & 3;
    }

    private boolean flag(int bit) {
        return (flags >>> bit & 1) != 0;
    }
}
