package io.podflame.agent.stream;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;

/** The commands that have arrived and that the pipeline has not taken yet. Thread-safe; nobody waits. */
public final class SessionCommands {

    private static final int MAX_WAITING = 64;

    private final ArrayBlockingQueue<SessionCommand> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Runnable arrived;

    /** @param arrived runs after each arrival, on the thread that brought it */
    public SessionCommands(Runnable arrived) {
        this.arrived = arrived;
    }

    /** Gives false when too many are waiting: the command is refused. */
    public boolean put(SessionCommand command) {
        boolean taken = waiting.offer(command);
        arrived.run();
        return taken;
    }

    /** The oldest command, once. */
    public Optional<SessionCommand> take() {
        return Optional.ofNullable(waiting.poll());
    }
}
