package io.podflame.importing.node;

import io.podflame.agent.model.Mapping;
import java.nio.file.Path;
import java.util.List;

/** A place where a recording's executables may be. */
interface ExecutableSource {

    /** Files that may be the one behind the mapping, the likeliest first; each is only taken if it is the recorded one. */
    List<Path> candidates(int pid, Mapping mapping);
}
