package io.podflame.agent.unwind;

import io.podflame.agent.model.CallChain;

/**
 * Inner frames out of stack memory, outer ones out of the kernel's call chain: of Go, a goroutine that has gone over to its thread's stack
 * left frames on one that was not sampled, where frame pointers lead; and frame pointers skip the caller of a function without a frame,
 * which the rules know. Reused from sample to sample; allocates nothing. One thread.
 *
 * <pre>
 * stack memory  memmove  growslice  newstack  systemstack  ▪
 * call chain    memmove             newstack  systemstack  main.work  main.main  goexit
 * joined        memmove  growslice  newstack  systemstack  main.work  main.main  goexit
 * </pre>
 */
final class JoinedChain {

    private final CallChain joined = new CallChain();

    /** The chain as it is where the last frame of the stack memory's is not in it, or a signal has interrupted one of them. */
    CallChain of(StackMemoryUnwinder inner, CallChain chain) {
        int last = inner.size() - 1;
        int index = last < 1 ? -1 : indexOf(inner.address(last), chain);
        if (index < 0 || hasSignal(inner)) {
            return chain;
        }
        joined.clear();
        for (int i = 0; i < chain.kernelSize(); i++) {
            joined.addKernel(chain.kernelAddress(i));
        }
        for (int i = 0; i <= last; i++) {
            joined.addUser(inner.address(i));
        }
        for (int i = index + 1; i < chain.userSize(); i++) {
            joined.addUser(chain.userAddress(i));
        }
        if (chain.depthLimited()) {
            joined.markDepthLimited();
        }
        return joined;
    }

    private static int indexOf(long returnAddress, CallChain chain) {
        for (int i = chain.userSize() - 1; i > 0; i--) {
            if (chain.userAddress(i) == returnAddress) {
                return i;
            }
        }
        return -1;
    }

    private static boolean hasSignal(StackMemoryUnwinder inner) {
        for (int i = 1; i < inner.size(); i++) {
            if (inner.isInterrupted(i)) {
                return true;
            }
        }
        return false;
    }
}
