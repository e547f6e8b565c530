package io.podflame.agent.unwind.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program under load. Closing ends it, and whatever gives it its load.
 *
 * @param pid the process whose stacks are of interest
 * @param emulation where it is not this machine's processor that runs it
 * @param ends run in reverse order
 */
public record RunningProgram(long pid, Optional<Emulation> emulation, List<Runnable> ends) implements AutoCloseable {

    /**
     * What is to be known of a program that an emulator runs.
     *
     * @param socket where gdb is waited for
     * @param root with the libraries
     * @param program the executable
     * @param maps its mappings, once it has begun
     * @param proc what /proc would say of the program, and not of the emulator
     */
    public record Emulation(Path socket, Path root, Path program, Path maps, Path proc) {}

    RunningProgram(long pid, List<Runnable> ends) {
        this(pid, Optional.empty(), ends);
    }

    /** Where to read of its process. */
    public Path proc() {
        return emulation.map(Emulation::proc).orElse(Path.of("/proc"));
    }

    public RunningProgram {
        ends = List.copyOf(ends);
    }

    @Override
    public void close() {
        List<Runnable> reversed = new ArrayList<>(ends).reversed();
        reversed.forEach(Runnable::run);
    }
}
