package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds the user stacks of samples inside the kernel, by more than frame pointers. Thread-safe. */
public interface KernelUnwinder {

    /** Leaves all samples to the kernel's own way. */
    KernelUnwinder NONE = () -> Attachment.NONE;

    /** Reads ahead what it takes to unwind these processes; done when that is there. */
    default CompletableFuture<Void> prepare(List<Integer> pids) {
        return CompletableFuture.completedFuture(null);
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

        /** Records for which the rings had no room, that were written for this session. */
        default long lost() throws LinuxException {
            return 0;
        }

        @Override
        default void close() {}
    }
}
