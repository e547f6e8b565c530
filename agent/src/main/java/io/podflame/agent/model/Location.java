package io.podflame.agent.model;

/** One entry of a stack trace. */
public sealed interface Location {

    /** The innermost frame of a file: looked up as it is. */
    record InstructionPointer(Executable executable, long elfAddress) implements Location {}

    /** An outer frame of a file: the address after the call; looked up one less. */
    record ReturnAddress(Executable executable, long elfAddress) implements Location {}

    /** @param module "" in the core kernel */
    record Kernel(String function, String module) implements Location {}

    /** Code outside every file, such as a just-in-time compiler's. */
    record Anonymous(String mappingName, long processAddress) implements Location {}

    /**
     * A frame that came with its name, from a text such as {@code perf script}'s.
     *
     * @param function "" where the text has none
     * @param file the executable's path as the text has it; "" where it has none
     */
    record Named(String function, String file) implements Location {}

    /** An address in no mapping we know of; {@code space} is "user" or "kernel". */
    record Unmapped(String space, long processAddress) implements Location {}

    /** The name of the thread: outermost in every stack trace. */
    record Thread(String name) implements Location {}

    /** The stack trace is incomplete beyond here. */
    record Truncated(TruncationReason reason) implements Location {}
}
