package io.podflame.agent.encode;

/**
 * One workload's samples of a window, one column entry per distinct stack, in order of first sight. Immutable.
 *
 * @param workload ID in the window's dictionary
 * @param stacks stack nodes of the leaves
 * @param samples at least 1 each
 * @param values sum of the samples' periods; empty when each is {@code samples × period}
 * @param period of every sample, or 0 when {@code values} has entries
 * @param timeOffsetsMicros since the window's start, of every sample, stack by stack; empty unless the session keeps times
 */
record Profile(int workload, int[] stacks, int[] samples, long[] values, long period, int[] timeOffsetsMicros) {

    private static final int OBJECT_BYTES = 160;

    long sizeBytes() {
        return OBJECT_BYTES + 8L * stacks.length + 8L * values.length + 4L * timeOffsetsMicros.length;
    }
}
