package io.podflame.agent.symbols;

import io.podflame.agent.process.Process;
import java.util.Optional;

/** Names of code outside every file. */
@FunctionalInterface
public interface JitSymbols {

    /** Nothing is known of such code. */
    JitSymbols NONE = (process, processAddress, timestampNanos) -> Optional.empty();

    /**
     * The function that held the address. Asked on the sampling thread, which must not wait.
     *
     * @param process the very program: another that runs under the same pid has other code
     * @param processAddress an instruction pointer, or a return address less one
     * @param timestampNanos when it was there, by the clock of the records: an address is used again for other code
     */
    Optional<String> find(Process process, long processAddress, long timestampNanos);
}
