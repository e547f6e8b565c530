package io.podflame.agent.unwind;

import java.util.Optional;

/** Names of code outside every file. */
@FunctionalInterface
public interface JitSymbols {

    /** Nothing is known of such code. */
    JitSymbols NONE = (pid, processAddress) -> Optional.empty();

    /**
     * The function that holds the address.
     *
     * @param processAddress an instruction pointer, or a return address less one
     */
    Optional<String> find(int pid, long processAddress);
}
