package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import java.util.Optional;

/** Says which executable is behind a mapping. */
public interface Executables {

    /**
     * The executable that the mapping is of.
     *
     * @param pid the process that has the mapping
     * @param parentPid its parent, or 1
     * @return empty when no file is behind the mapping, or one that is no executable. A file that cannot be read is an executable of
     *     origin PATH
     */
    Optional<MappedExecutable> executableOf(int pid, int parentPid, Mapping mapping);
}
