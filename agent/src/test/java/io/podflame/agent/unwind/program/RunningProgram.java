package io.podflame.agent.unwind.program;

import java.util.ArrayList;
import java.util.List;

/**
 * A program under load. Closing ends it, and whatever gives it its load.
 *
 * @param pid the process whose stacks are of interest
 * @param ends run in reverse order
 */
public record RunningProgram(long pid, List<Runnable> ends) implements AutoCloseable {

    public RunningProgram {
        ends = List.copyOf(ends);
    }

    @Override
    public void close() {
        List<Runnable> reversed = new ArrayList<>(ends).reversed();
        reversed.forEach(Runnable::run);
    }
}
