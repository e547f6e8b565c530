package io.podflame.collector.model;

import io.podflame.binary.BuildId;

/** One entry of a stack trace, as the agent saw it: not yet named. */
public sealed interface Location {

    /** The innermost frame of a file: looked up as it is. */
    record InstructionPointer(Executable executable, long elfAddress) implements Location {}

    /** An outer frame of a file: the address after the call; looked up one less. */
    record ReturnAddress(Executable executable, long elfAddress) implements Location {}

    /**
     * A function of the kernel.
     *
     * @param module "" in the core kernel
     */
    record Kernel(String function, String module) implements Location {}

    /** Code outside every file, such as a just-in-time compiler's. */
    record Anonymous(String mappingName, long processAddress) implements Location {}

    /** An address in no mapping the agent knew; {@code space} is "user" or "kernel". */
    record Unmapped(String space, long processAddress) implements Location {}

    /**
     * A frame that came with its name, in a recording of another tool.
     *
     * @param function "" where there is none
     * @param file the executable's path; "" where there is none
     */
    record Named(String function, String file) implements Location {}

    /** The name of the thread: outermost in every stack trace. */
    record Thread(String name) implements Location {}

    /** The stack trace is incomplete beyond here. */
    record Truncated(String reason) implements Location {}

    /**
     * An ELF file.
     *
     * @param readable whether the agent could read the file; if not, no symbol table will come
     * @param path as the process saw it
     */
    record Executable(BuildId buildId, boolean readable, String path) {}
}
