package io.podflame.agent.sample.perf;

import io.podflame.agent.model.TruncationReason;
import java.util.List;
import java.util.Optional;

/** How a stack ended that was found inside the kernel: enum stack_end of unwind.h, by its numbers, with flags above. */
final class StackEnd {

    private static final List<Optional<TruncationReason>> BY_NUMBER = List.of(
            Optional.empty(),
            Optional.of(TruncationReason.DEPTH_LIMIT),
            Optional.of(TruncationReason.NO_UNWIND_RULES),
            Optional.of(TruncationReason.INVALID_FRAME),
            Optional.of(TruncationReason.STACK_UNREADABLE),
            Optional.of(TruncationReason.NOT_UNWOUND));

    private static final Optional<TruncationReason> UNKNOWN = Optional.of(TruncationReason.INVALID_FRAME);

    private static final int NUMBER = 0xff;
    private static final int BY_KERNEL = 6;
    private static final int WAITED = 0x100;

    private StackEnd() {}

    /** Whether the record is of a wait. */
    static boolean waited(int end) {
        return (end & WAITED) != 0;
    }

    /** Whether the kernel found the stack by its own way. */
    static boolean byKernel(int end) {
        return (end & NUMBER) == BY_KERNEL;
    }

    /** Empty when the stack is whole. Allocates nothing. */
    static Optional<TruncationReason> truncation(int end) {
        int number = end & NUMBER;
        return number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNKNOWN;
    }
}
