package io.podflame.agent.scheduling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long the threads of one container waited on run queues, added up from /proc/TID/schedstat: where the kernel counts no pressure. What a
 * thread waited after the last reading before its end is lost, so this is a lower bound. Used by one thread.
 */
final class ThreadWaits {

    /** A file for each thread: 500 take some 4 ms. */
    static final int MAX_THREADS = 500;

    private static final int LIST_LIMIT_BYTES = 64 * 1024;

    private final Path proc;
    private Map<String, Long> waits = new HashMap<>();
    private boolean begun;
    private long totalNanos;

    ThreadWaits(Path proc) {
        this.proc = proc;
    }

    /**
     * What its threads have waited since the first call.
     *
     * @param threads file with one thread ID per line
     * @return empty when there are more than {@value #MAX_THREADS}
     * @throws IOException when the list cannot be read
     */
    OptionalLong read(Path threads) throws IOException {
        String[] ids = CounterFile.read(threads, LIST_LIMIT_BYTES).split("\n");
        if (ids.length > MAX_THREADS) {
            begun = false;
            waits = new HashMap<>();
            return OptionalLong.empty();
        }
        Map<String, Long> next = new HashMap<>();
        for (String id : ids) {
            OptionalLong wait = wait(id);
            if (wait.isPresent()) {
                next.put(id, wait.getAsLong());
                totalNanos += begun ? Math.max(0, wait.getAsLong() - waits.getOrDefault(id, 0L)) : 0;
            }
        }
        waits = next;
        begun = true;
        return OptionalLong.of(totalNanos);
    }

    private OptionalLong wait(String threadId) {
        try {
            return threadId.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(CounterText.runQueueWaitNanos(
                            CounterFile.read(proc.resolve(threadId).resolve("schedstat"))));
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }
}
