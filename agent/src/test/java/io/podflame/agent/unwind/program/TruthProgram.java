package io.podflame.agent.unwind.program;

import java.io.IOException;
import java.nio.file.Path;

/** A program whose stacks are compared. */
public record TruthProgram(String name, Starter starter) {

    /** Starts a program. */
    public interface Starter {
        /** @param folder its own, for all that it needs and writes; a new one at each start */
        RunningProgram start(Path folder) throws IOException, InterruptedException;
    }

    /** Comes back when the program works. */
    public RunningProgram start(Path folder) throws IOException, InterruptedException {
        return starter.start(folder);
    }

    @Override
    public String toString() {
        return name;
    }
}
