package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.OffCpu;
import io.podflame.agent.sample.SamplerUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Finds the user stacks of samples inside the kernel, by more than frame pointers. Thread-safe. */
public interface KernelUnwinder {

    /** Leaves all samples to the kernel's own way. */
    KernelUnwinder NONE = () -> Attachment.NONE;

    /** Reads ahead what it takes to unwind these processes; done when that is there. */
    default CompletableFuture<Void> prepare(List<Integer> pids) {
        return CompletableFuture.completedFuture(null);
    }

    /** Whether it can note waits, or says why it cannot. */
    default boolean notesWaits() {
        return false;
    }

    /** Gets ready for a session on waits of these processes; done when nothing more is to be waited for. */
    default CompletableFuture<Void> prepareOffCpu(List<Integer> pids) {
        return prepare(pids);
    }

    /**
     * Notes the waits of processes for a session that is being opened.
     *
     * @param processes with the children they come to have; empty for all
     * @throws SamplerUnavailableException where that cannot be, with the remedy
     */
    default Attachment beginOffCpu(OffCpu waits, Optional<Set<Integer>> processes) throws SamplerUnavailableException {
        throw new SamplerUnavailableException(
                "waits are noted by a BPF program; start the agent with --sampler auto or --sampler bpf");
    }

    /** Takes part in a session that is being opened. */
    Attachment begin();

    /** One session's part. Used by the session's thread. */
    interface Attachment extends AutoCloseable {

        /** Of a session that is left to the kernel. */
        Attachment NONE = new Attachment() {};

        /** Whether samples come with user stacks of ours (PERF_SAMPLE_RAW). */
        default boolean present() {
            return false;
        }

        /**
         * Has the stacks of this event's samples found; they arrive in its ring.
         *
         * @param event not enabled yet, its ring mapped
         */
        default void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {}

        /** A process has mapped something. */
        default void mapped(int pid) {}

        /** A process has ended. */
        default void exited(int pid) {}

        /** The session is about this process, too. */
        default void include(int pid) {}

        /** Records for which the rings had no room, that were written for this session. */
        default long lost() throws LinuxException {
            return 0;
        }

        @Override
        default void close() {}
    }
}
