package io.podflame.agent.sample.perf;

/**
 * How large a CPU's ring is: two seconds of samples, within limits. Its watermark is the half, so that a busy CPU wakes the reader once a
 * second and leaves it another second to come.
 *
 * <pre>
 *    19 Hz  64 KiB      99 Hz 128 KiB      500 Hz and more  512 KiB
 * </pre>
 *
 * <p>The lower limit leaves room for bursts of process events, which do not depend on the frequency. The upper one is what the kernel
 * lets an unprivileged user lock per CPU (kernel.perf_event_mlock_kb, 516 with the ring's first page); at 10,000 Hz half of it lasts
 * 50 ms, longer than a reader waits for a CPU.
 */
final class RingSize {

    static final int MINIMUM_BYTES = 64 * 1024;
    static final int MAXIMUM_BYTES = 512 * 1024;

    /** Where samples hold stack memory, which takes CAP_IPC_LOCK to make room for; without it rings become smaller. */
    static final int MAXIMUM_STACK_BYTES = 4 * 1024 * 1024;

    private static final int TYPICAL_SAMPLE_BYTES = 512;
    private static final int SECONDS = 2;

    private RingSize() {}

    /**
     * A power of two.
     *
     * @param stackBytes of stack memory in each sample
     */
    static int bytesFor(double frequencyHertz, int stackBytes) {
        int maximum = stackBytes == 0 ? MAXIMUM_BYTES : MAXIMUM_STACK_BYTES;
        double wanted =
                Math.clamp(frequencyHertz * SECONDS * (TYPICAL_SAMPLE_BYTES + stackBytes), MINIMUM_BYTES, maximum);
        int floor = Integer.highestOneBit((int) wanted);
        return floor < wanted ? floor * 2 : floor;
    }
}
