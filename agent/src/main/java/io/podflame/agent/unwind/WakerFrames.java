package io.podflame.agent.unwind;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.Location;
import io.podflame.agent.symbols.KernelSymbols;

/**
 * Which of a waker's kernel frames say how it woke: from the scheduler's function outward, to where an interrupt came in if that is what
 * woke.
 *
 * @param first index of the innermost
 * @param end index behind the outermost
 * @param interrupt whether it was one, on top of whatever ran
 */
record WakerFrames(int first, int end, boolean interrupt) {

    private static final String WAKES = "try_to_wake_up";

    /** The frames of the tracepoint and of the program that noted it are further in. */
    private static final int MAX_FRAMES_BEFORE = 8;

    static WakerFrames of(CallChain chain, KernelSymbols symbols) {
        int first = 0;
        for (int i = 0; i < chain.kernelSize(); i++) {
            String function = function(symbols.locate(chain.kernelAddress(i) - 1));
            if (i <= MAX_FRAMES_BEFORE && function.equals(WAKES)) {
                first = i;
            } else if (isInterruptEntry(function)) {
                return new WakerFrames(first, i + 1, true);
            }
        }
        return new WakerFrames(first, chain.kernelSize(), false);
    }

    private static String function(Location location) {
        return location instanceof Location.Kernel kernel ? kernel.function() : "";
    }

    /** arch/x86/include/asm/idtentry.h, arch/arm64/kernel/entry.S. */
    private static boolean isInterruptEntry(String function) {
        return function.startsWith("asm_sysvec_")
                || function.equals("asm_common_interrupt")
                || function.startsWith("el") && function.endsWith("_irq");
    }
}
