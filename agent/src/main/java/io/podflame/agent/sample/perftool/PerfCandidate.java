package io.podflame.agent.sample.perftool;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that may be a perf, and how it would be run.
 *
 * @param file as a person finds it
 * @param command what comes before perf's own arguments: the file, or the loader of the root that it lives in
 */
record PerfCandidate(Path file, List<String> command) {

    PerfCandidate {
        command = List.copyOf(command);
    }

    /** One of this very file system. */
    static PerfCandidate direct(Path file) {
        return new PerfCandidate(file, List.of(file.toString()));
    }
}
