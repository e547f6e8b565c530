package io.podflame.agent.unwind;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.Process;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest stacks of the threads that were sampled lately, with their nodes in the dictionary: from one sample to the next most of a
 * thread's outer frames stay, and those need not be looked up again. Bounded: a thread takes the place of another. Not thread-safe.
 */
final class RecentStacks {

    /** A power of two; with stacks of 40 frames some 150 KB. */
    private static final int MAX_THREADS = 256;

    private final @Nullable RecentStack[] byThread = new @Nullable RecentStack[MAX_THREADS];

    /** That of the thread, or of another one in its place. */
    RecentStack of(int tid) {
        int slot = tid & MAX_THREADS - 1;
        RecentStack recent = byThread[slot];
        if (recent == null) {
            recent = new RecentStack();
            byThread[slot] = recent;
        }
        return recent;
    }

    void clear() {
        Arrays.fill(byThread, null);
    }

    /** One stack, outermost frame first: user frames, then kernel frames. Empty until {@link #replace}. */
    static final class RecentStack {

        private static final int FIRST_CAPACITY = 16;

        private long programId = -1;
        private int mappingsVersion;
        private String threadName = "";
        private boolean depthLimited;
        private boolean unwound;
        private Optional<TruncationReason> truncation = Optional.empty();
        private int userSize;
        private int size;
        private long[] addresses = new long[FIRST_CAPACITY];
        private int[] nodes = new int[FIRST_CAPACITY];

        /** How many of the chain's outermost frames are this stack's, and become the same nodes. */
        int framesInCommon(Process process, String nameOfThread, CallChain chain) {
            boolean comparable = programId == process.startId()
                    && mappingsVersion == process.mappingsVersion()
                    && depthLimited == chain.depthLimited()
                    && unwound == chain.unwound()
                    && truncation.equals(chain.truncation())
                    && threadName.equals(nameOfThread);
            if (!comparable) {
                return 0;
            }
            int common = userFramesInCommon(chain);
            return common == userSize && common == chain.userSize() ? common + kernelFramesInCommon(chain) : common;
        }

        /** The innermost is an instruction pointer: as a return address it would be another frame. */
        private int userFramesInCommon(CallChain chain) {
            int chainSize = chain.userSize();
            int limit = chainSize == userSize ? userSize : Math.min(chainSize, userSize) - 1;
            limit = Math.min(limit, size);
            int common = 0;
            while (common < limit && addresses[common] == chain.userAddress(chainSize - 1 - common)) {
                common++;
            }
            return common;
        }

        private int kernelFramesInCommon(CallChain chain) {
            int chainSize = chain.kernelSize();
            int kernelSize = size - userSize;
            int limit = chainSize == kernelSize ? kernelSize : Math.min(chainSize, kernelSize) - 1;
            int common = 0;
            while (common < limit && addresses[userSize + common] == chain.kernelAddress(chainSize - 1 - common)) {
                common++;
            }
            return common;
        }

        /** The stack node of the {@code frames} outermost frames. */
        int node(int frames) {
            return nodes[frames - 1];
        }

        /** Becomes the chain's stack, of which the outermost {@code common} frames are already known. */
        void replace(Process process, String nameOfThread, CallChain chain, int common) {
            programId = process.startId();
            mappingsVersion = process.mappingsVersion();
            threadName = nameOfThread;
            depthLimited = chain.depthLimited();
            unwound = chain.unwound();
            truncation = chain.truncation();
            userSize = chain.userSize();
            size = common;
        }

        /** Adds the next frame inward. */
        void add(long address, int node) {
            if (size == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * size);
                nodes = Arrays.copyOf(nodes, 2 * size);
            }
            addresses[size] = address;
            nodes[size] = node;
            size++;
        }
    }
}
