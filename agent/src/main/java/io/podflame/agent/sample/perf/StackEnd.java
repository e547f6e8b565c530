package io.podflame.agent.sample.perf;

import io.podflame.agent.model.TruncationReason;
import java.util.List;
import java.util.Optional;

/** How a stack ended that was found inside the kernel: enum stack_end of unwind.h, by its numbers. */
final class StackEnd {

    private static final List<Optional<TruncationReason>> BY_NUMBER = List.of(
            Optional.empty(),
            Optional.of(TruncationReason.DEPTH_LIMIT),
            Optional.of(TruncationReason.NO_UNWIND_RULES),
            Optional.of(TruncationReason.INVALID_FRAME),
            Optional.of(TruncationReason.STACK_UNREADABLE),
            Optional.of(TruncationReason.NOT_UNWOUND));

    private static final Optional<TruncationReason> UNKNOWN = Optional.of(TruncationReason.INVALID_FRAME);

    private StackEnd() {}

    /** Empty when the stack is whole. Allocates nothing. */
    static Optional<TruncationReason> truncation(int number) {
        return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNKNOWN;
    }
}
