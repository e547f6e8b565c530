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

    private static final int LIST_LIMIT_BYTES = 64 * 1024;

    /** Threads of a container that used less have hardly waited, and what they did is still there at the next reading. */
    private static final long WORTH_A_LOOK_NANOS = 5_000_000;

    private final Path proc;
    private final ThreadBudget budget;
    private Map<String, Long> waits = new HashMap<>();
    private boolean begun;
    private long totalNanos;
    private long lookedAtCpuNanos;

    /** @param budget of all containers together */
    ThreadWaits(Path proc, ThreadBudget budget) {
        this.proc = proc;
        this.budget = budget;
    }

    /**
     * What its threads have waited since the first call.
     *
     * @param threads file with one thread ID per line
     * @param cpuNanos that the container has used, as far as it is known
     * @return empty when the budget is spent
     * @throws IOException when the list cannot be read
     */
    OptionalLong read(Path threads, OptionalLong cpuNanos) throws IOException {
        if (begun && cpuNanos.isPresent() && cpuNanos.getAsLong() - lookedAtCpuNanos < WORTH_A_LOOK_NANOS) {
            return OptionalLong.of(totalNanos);
        }
        String list = CounterFile.read(threads, LIST_LIMIT_BYTES);
        String[] ids = list.isEmpty() ? new String[0] : list.split("\n");
        if (!budget.take(ids.length)) {
            begun = false;
            waits = new HashMap<>();
            return OptionalLong.empty();
        }
        lookAt(ids);
        lookedAtCpuNanos = cpuNanos.orElse(0);
        return OptionalLong.of(totalNanos);
    }

    private void lookAt(String[] ids) {
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
    }

    private OptionalLong wait(String threadId) {
        try {
            return OptionalLong.of(CounterText.runQueueWaitNanos(
                    CounterFile.read(proc.resolve(threadId).resolve("schedstat"))));
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }
}
